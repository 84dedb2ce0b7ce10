// Node's addon over any PJRT plugin. What it gives is typed in src/backend/xla/addon.ts.
#include "pjrt.h"

napi_value named(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
  return object;
}

napi_value text_value(napi_env env, const char* text, size_t size) {
  napi_value value;
  napi_create_string_utf8(env, size == 0 ? "" : text, size, &value);
  return value;
}

napi_value number_value(napi_env env, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  return value;
}

char* text_of(napi_env env, napi_value value, size_t* size) {
  *size = 0;
  napi_get_value_string_utf8(env, value, NULL, 0, size);
  char* text = malloc(*size + 1);
  if (text == NULL) abort();
  text[0] = 0;
  napi_get_value_string_utf8(env, value, text, *size + 1, size);
  return text;
}

void* handle_of(napi_env env, napi_value value) {
  napi_valuetype type;
  void* pointer = NULL;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_external) napi_get_value_external(env, value, &pointer);
  return pointer;
}

// counts(): live clients, programs and buffers
static napi_value counted(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value result;
  napi_create_object(env, &result);
  named(env, result, "clients", number_value(env, (double)counts[CLIENTS]));
  named(env, result, "programs", number_value(env, (double)counts[PROGRAMS]));
  return named(env, result, "buffers", number_value(env, (double)counts[BUFFERS]));
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"open", NULL, open_client, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"memory", NULL, memory_of, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"compile", NULL, compile, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"deserialize", NULL, deserialize, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"serialize", NULL, serialize, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"execute", NULL, execute, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"put", NULL, put, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"get", NULL, get, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"freeBuffer", NULL, free_buffer, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"freeProgram", NULL, free_program, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"freeClient", NULL, free_client, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"storePut", NULL, put_value, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"storeGet", NULL, get_value, NULL, NULL, NULL, napi_default_jsproperty, NULL},
      {"counts", NULL, counted, NULL, NULL, NULL, napi_default_jsproperty, NULL},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}
