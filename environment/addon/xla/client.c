// The client of a plugin: opening it, what it says of itself and of its devices, their memory.
#include "store.h"

#include <dlfcn.h>
#include <stdio.h>

_Atomic long counts[KINDS];

void hold(Client* client) { client->references++; }

void let_go(Client* client) {
  if (--client->references > 0) return;
  if (client->client != NULL) {
    Failure ignored = {0};
    ARGUMENTS(PJRT_Client_Destroy_Args, destroy);
    destroy->client = client->client;
    (void)!CALL(&ignored, client->api, PJRT_Client_Destroy, destroy);
    free(ignored.message);
    counts[CLIENTS]--;
  }
  free(client->store);
  free(client);
}

typedef struct {
  Work work;
  char* path;
  PJRT_NamedValue* options;
  size_t option_count;
  Client* client;
} Opening;

static bool run_opening(Work* work) {
  Opening* opening = (Opening*)work;
  Failure* failure = &work->failure;
  void* library = dlopen(opening->path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return fails(failure, dlerror());
  const PJRT_Api* (*get_api)(void) = (const PJRT_Api* (*)(void))dlsym(library, "GetPjrtApi");
  if (get_api == NULL) return fails(failure, "the library is no PJRT plugin: it has no GetPjrtApi");
  const PJRT_Api* api = opening->client->api = get_api();
  if (api->pjrt_api_version.major_version != PJRT_API_MAJOR) {
    return fails(failure, "the plugin's interface has another major version than this program's");
  }
  ARGUMENTS(PJRT_Plugin_Initialize_Args, initialize);
  if (!CALL(failure, api, PJRT_Plugin_Initialize, initialize)) return false;
  ARGUMENTS(PJRT_Client_Create_Args, create);
  create->create_options = opening->options;
  create->num_options = opening->option_count;
  if (opening->client->store != NULL) {
    create->kv_get_callback = store_get_callback;
    create->kv_put_callback = store_put_callback;
    create->kv_try_get_callback = store_try_get_callback;
    create->kv_get_user_arg = create->kv_put_user_arg = create->kv_try_get_user_arg = opening->client->store;
  }
  if (!CALL(failure, api, PJRT_Client_Create, create)) return false;
  opening->client->client = create->client;
  counts[CLIENTS]++;
  ARGUMENTS(PJRT_Client_AddressableDevices_Args, devices);
  devices->client = create->client;
  if (!CALL(failure, api, PJRT_Client_AddressableDevices, devices)) return false;
  opening->client->devices = devices->addressable_devices;
  opening->client->device_count = devices->num_addressable_devices;
  if (opening->client->store == NULL) return true;
  ARGUMENTS(PJRT_Client_Devices_Args, everywhere);
  everywhere->client = create->client;
  if (!CALL(failure, api, PJRT_Client_Devices, everywhere)) return false;
  opening->client->everywhere = everywhere->devices;
  opening->client->everywhere_count = everywhere->num_devices;
  return true;
}

static void drop_client(napi_env env, void* data, void* hint) {
  (void)env;
  (void)hint;
  Client** slot = data;
  if (*slot != NULL) let_go(*slot);
  free(slot);
}

// A device's number in its plugin, that of its process, and its kind; empty where the plugin does not say.
static napi_value device_value(napi_env env, Client* client, PJRT_Device* device) {
  Failure ignored = {0};
  napi_value object;
  napi_create_object(env, &object);
  ARGUMENTS(PJRT_Device_GetDescription_Args, description);
  description->device = device;
  ARGUMENTS(PJRT_DeviceDescription_Id_Args, id);
  ARGUMENTS(PJRT_DeviceDescription_ProcessIndex_Args, process);
  ARGUMENTS(PJRT_DeviceDescription_Kind_Args, kind);
  if (CALL(&ignored, client->api, PJRT_Device_GetDescription, description)) {
    id->device_description = kind->device_description = process->device_description = description->device_description;
    (void)!CALL(&ignored, client->api, PJRT_DeviceDescription_Id, id);
    if (!CALL(&ignored, client->api, PJRT_DeviceDescription_ProcessIndex, process)) process->process_index = 0;
    if (!CALL(&ignored, client->api, PJRT_DeviceDescription_Kind, kind)) kind->device_kind_size = 0;
  }
  free(ignored.message);
  named(env, object, "id", number_value(env, id->id));
  named(env, object, "process", number_value(env, process->process_index));
  return named(env, object, "kind", text_value(env, kind->device_kind, kind->device_kind_size));
}

static napi_value devices_value(napi_env env, Client* client, PJRT_Device* const* devices, size_t count) {
  napi_value array;
  napi_create_array(env, &array);
  for (size_t i = 0; i < count; ++i) napi_set_element(env, array, (uint32_t)i, device_value(env, client, devices[i]));
  return array;
}

static napi_value finish_opening(napi_env env, Work* work) {
  Client* client = ((Opening*)work)->client;
  Failure ignored = {0};
  napi_value result, handle;
  napi_create_object(env, &result);
  Client** slot = malloc(sizeof *slot);
  *slot = client;
  hold(client);
  napi_create_external(env, slot, drop_client, NULL, &handle);
  named(env, result, "client", handle);
  ARGUMENTS(PJRT_Client_PlatformName_Args, name);
  name->client = client->client;
  if (!CALL(&ignored, client->api, PJRT_Client_PlatformName, name)) name->platform_name_size = 0;
  named(env, result, "platform", text_value(env, name->platform_name, name->platform_name_size));
  ARGUMENTS(PJRT_Client_PlatformVersion_Args, version);
  version->client = client->client;
  if (!CALL(&ignored, client->api, PJRT_Client_PlatformVersion, version)) version->platform_version_size = 0;
  named(env, result, "version", text_value(env, version->platform_version, version->platform_version_size));
  char api[32];
  const PJRT_Api_Version* of = &client->api->pjrt_api_version;
  snprintf(api, sizeof api, "%d.%d", of->major_version, of->minor_version);
  named(env, result, "api", text_value(env, api, strlen(api)));
  free(ignored.message);
  named(env, result, "devices", devices_value(env, client, client->devices, client->device_count));
  if (client->store == NULL) return result;
  return named(env, result, "everywhere", devices_value(env, client, client->everywhere, client->everywhere_count));
}

static void free_options(Opening* opening) {
  for (size_t i = 0; i < opening->option_count; ++i) {
    free((char*)opening->options[i].name);
    if (opening->options[i].type == PJRT_NamedValue_kString) free((char*)opening->options[i].string_value);
    if (opening->options[i].type == PJRT_NamedValue_kInt64List) free((int64_t*)opening->options[i].int64_array_value);
  }
  free(opening->options);
}

static void release_opening(Work* work) {
  Opening* opening = (Opening*)work;
  let_go(opening->client);
  free_options(opening);
  free(opening->path);
  free(opening);
}

// An option: a string, true or false, a list of whole numbers, or a number, which is a float where it is not whole.
static void read_option(napi_env env, napi_value value, PJRT_NamedValue* option) {
  napi_valuetype type;
  napi_typeof(env, value, &type);
  option->value_size = 1;
  if (type == napi_string) {
    option->type = PJRT_NamedValue_kString;
    option->string_value = text_of(env, value, &option->value_size);
  } else if (type == napi_boolean) {
    option->type = PJRT_NamedValue_kBool;
    napi_get_value_bool(env, value, &option->bool_value);
  } else if (type == napi_object) {
    uint32_t size = 0;
    napi_get_array_length(env, value, &size);
    int64_t* numbers = calloc(size + 1, sizeof *numbers);
    for (uint32_t i = 0; i < size; ++i) {
      napi_value element;
      napi_get_element(env, value, i, &element);
      napi_get_value_int64(env, element, &numbers[i]);
    }
    option->type = PJRT_NamedValue_kInt64List;
    option->int64_array_value = numbers;
    option->value_size = size;
  } else {
    double number = 0;
    napi_get_value_double(env, value, &number);
    const bool whole = number == (double)(int64_t)number;
    option->type = whole ? PJRT_NamedValue_kInt64 : PJRT_NamedValue_kFloat;
    if (whole) option->int64_value = (int64_t)number;
    else option->float_value = (float)number;
  }
}

// open(path, [[name, value], ...], store?): a client of a plugin; with a folder as store one of several, on other machines
napi_value open_client(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value given[3];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Opening* opening = calloc(1, sizeof *opening);
  opening->work = (Work){.run = run_opening, .finish = finish_opening, .release = release_opening};
  opening->client = calloc(1, sizeof *opening->client);
  hold(opening->client);
  size_t size;
  opening->path = text_of(env, given[0], &size);
  napi_valuetype type;
  if (napi_typeof(env, given[2], &type) == napi_ok && type == napi_string) {
    opening->client->store = text_of(env, given[2], &size);
  }
  uint32_t options = 0;
  napi_get_array_length(env, given[1], &options);
  opening->options = calloc(options + 1, sizeof *opening->options);
  opening->option_count = options;
  for (uint32_t i = 0; i < options; ++i) {
    PJRT_NamedValue* option = &opening->options[i];
    napi_value pair, name, value;
    napi_get_element(env, given[1], i, &pair);
    napi_get_element(env, pair, 0, &name);
    napi_get_element(env, pair, 1, &value);
    option->struct_size = PJRT_NamedValue_STRUCT_SIZE;
    option->name = text_of(env, name, &option->name_size);
    read_option(env, value, option);
  }
  return start(env, &opening->work, NULL);
}

// memory(client, device): bytes in use, the most so far, and the limit; those that the plugin says
napi_value memory_of(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value given[2], result;
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Client** slot = handle_of(env, given[0]);
  uint32_t device = 0;
  napi_get_value_uint32(env, given[1], &device);
  napi_create_object(env, &result);
  Failure ignored = {0};
  ARGUMENTS(PJRT_Device_MemoryStats_Args, memory);
  if (slot == NULL || *slot == NULL || device >= (*slot)->device_count) return result;
  memory->device = (*slot)->devices[device];
  if (CALL(&ignored, (*slot)->api, PJRT_Device_MemoryStats, memory)) {
    named(env, result, "used", number_value(env, (double)memory->bytes_in_use));
    if (memory->peak_bytes_in_use_is_set) named(env, result, "peak", number_value(env, (double)memory->peak_bytes_in_use));
    if (memory->bytes_limit_is_set) named(env, result, "limit", number_value(env, (double)memory->bytes_limit));
  }
  free(ignored.message);
  return result;
}

// freeClient(client)
napi_value free_client(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given[1];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Client** slot = handle_of(env, given[0]);
  if (slot != NULL && *slot != NULL) {
    let_go(*slot);
    *slot = NULL;
  }
  return NULL;
}
