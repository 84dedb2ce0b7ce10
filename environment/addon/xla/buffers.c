// Arrays on a device: put there, read back, freed.
#include "pjrt.h"

#define MOST_AXES 16

typedef struct {
  Work work;
  Client* client;
  const void* data;
  PJRT_Buffer_Type type;
  int64_t shape[MOST_AXES];
  size_t rank;
  PJRT_Device* device;
  PJRT_Buffer* buffer;
} Putting;

static void drop_buffer(napi_env env, void* data, void* hint) {
  (void)env;
  Buffer* buffer = data;
  if (buffer->buffer != NULL) {
    Failure ignored = {0};
    ARGUMENTS(PJRT_Buffer_Destroy_Args, destroy);
    destroy->buffer = buffer->buffer;
    (void)!CALL(&ignored, buffer->client->api, PJRT_Buffer_Destroy, destroy);
    free(ignored.message);
    buffer->buffer = NULL;
    counts[BUFFERS]--;
    let_go(buffer->client);
  }
  if (hint == NULL) free(buffer);
}

napi_value buffer_value(napi_env env, Client* client, PJRT_Buffer* buffer) {
  Buffer* made = malloc(sizeof *made);
  *made = (Buffer){.client = client, .buffer = buffer};
  hold(client);
  counts[BUFFERS]++;
  napi_value value;
  napi_create_external(env, made, drop_buffer, NULL, &value);
  return value;
}

// freeBuffer(buffer)
napi_value free_buffer(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given[1];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Buffer* buffer = handle_of(env, given[0]);
  if (buffer != NULL) drop_buffer(env, buffer, buffer);
  return NULL;
}

static bool run_putting(Work* work) {
  Putting* putting = (Putting*)work;
  const PJRT_Api* api = putting->client->api;
  ARGUMENTS(PJRT_Client_BufferFromHostBuffer_Args, put);
  put->client = putting->client->client;
  put->data = putting->data;
  put->type = putting->type;
  put->dims = putting->shape;
  put->num_dims = putting->rank;
  put->host_buffer_semantics = PJRT_HostBufferSemantics_kImmutableUntilTransferCompletes;
  put->device = putting->device;
  if (!CALL(&work->failure, api, PJRT_Client_BufferFromHostBuffer, put)) return false;
  putting->buffer = put->buffer;
  return awaited(&work->failure, api, put->done_with_host_buffer);
}

static napi_value finish_putting(napi_env env, Work* work) {
  Putting* putting = (Putting*)work;
  return buffer_value(env, putting->client, putting->buffer);
}

static void release_putting(Work* work) {
  Putting* putting = (Putting*)work;
  let_go(putting->client);
  free(putting);
}

// put(client, values, shape, device): a buffer of float32, int32, or of bytes that are truth values
napi_value put(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value given[4];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Client** slot = handle_of(env, given[0]);
  Failure failure = {0};
  napi_typedarray_type type;
  size_t length;
  void* data;
  uint32_t rank = 0, device = 0;
  napi_get_value_uint32(env, given[3], &device);
  napi_get_array_length(env, given[2], &rank);
  if (slot == NULL || *slot == NULL || device >= (*slot)->device_count || rank > MOST_AXES ||
      napi_get_typedarray_info(env, given[1], &type, &length, &data, NULL, NULL) != napi_ok) {
    fails(&failure, "put: a client, a typed array, a shape and the number of a device are wanted");
    return thrown(env, &failure);
  }
  Putting* putting = calloc(1, sizeof *putting);
  putting->work = (Work){.run = run_putting, .finish = finish_putting, .release = release_putting};
  putting->client = *slot;
  hold(putting->client);
  putting->data = data;
  putting->type = type == napi_float32_array ? PJRT_Buffer_Type_F32
                  : type == napi_int32_array ? PJRT_Buffer_Type_S32
                                             : PJRT_Buffer_Type_PRED;
  putting->rank = rank;
  putting->device = (*slot)->devices[device];
  size_t elements = 1;
  for (uint32_t i = 0; i < rank; ++i) {
    napi_value size;
    napi_get_element(env, given[2], i, &size);
    napi_get_value_int64(env, size, &putting->shape[i]);
    elements *= (size_t)putting->shape[i];
  }
  if (elements != length) {
    release_putting(&putting->work);
    fails(&failure, "put: the shape has another number of elements than the array");
    return thrown(env, &failure);
  }
  return start(env, &putting->work, given[1]);
}

typedef struct {
  Work work;
  Buffer* buffer;
  void* data;
  size_t size;
} Getting;

static bool run_getting(Work* work) {
  Getting* getting = (Getting*)work;
  const PJRT_Api* api = getting->buffer->client->api;
  ARGUMENTS(PJRT_Buffer_ToHostBuffer_Args, get);
  get->src = getting->buffer->buffer;
  get->dst = getting->data;
  get->dst_size = getting->size;
  return CALL(&work->failure, api, PJRT_Buffer_ToHostBuffer, get) && awaited(&work->failure, api, get->event);
}

static napi_value finish_getting(napi_env env, Work* work) {
  (void)env;
  (void)work;
  return NULL;
}

static void release_getting(Work* work) { free(work); }

// get(buffer, values): fills a typed array of its size
napi_value get(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value given[2];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Buffer* buffer = handle_of(env, given[0]);
  napi_typedarray_type type;
  size_t length;
  void* data;
  if (buffer == NULL || buffer->buffer == NULL ||
      napi_get_typedarray_info(env, given[1], &type, &length, &data, NULL, NULL) != napi_ok) {
    Failure failure = {0};
    fails(&failure, "get: a buffer that was not freed and a typed array are wanted");
    return thrown(env, &failure);
  }
  Getting* getting = calloc(1, sizeof *getting);
  getting->work = (Work){.run = run_getting, .finish = finish_getting, .release = release_getting};
  getting->buffer = buffer;
  getting->data = data;
  getting->size = length * (type == napi_float32_array || type == napi_int32_array ? 4 : 1);
  napi_value kept;
  napi_create_array_with_length(env, 2, &kept);
  napi_set_element(env, kept, 0, given[0]);
  napi_set_element(env, kept, 1, given[1]);
  return start(env, &getting->work, kept);
}
