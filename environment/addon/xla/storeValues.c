// The store as JavaScript has it: what the processes of several machines tell each other beside their plugin.
#include "store.h"

typedef struct {
  Work work;
  char *folder, *key, *value;
  size_t key_size, value_size;
  int timeout_ms;
} Asking;

static bool asked(Asking* asking, bool done, const StoreFailure* failure) {
  if (done) return true;
  fails(&asking->work.failure, failure->message);
  asking->work.failure.code = (int)failure->code;
  return false;
}

static bool run_put(Work* work) {
  Asking* asking = (Asking*)work;
  StoreFailure failure;
  const bool done =
      store_put(asking->folder, asking->key, asking->key_size, asking->value, asking->value_size, &failure);
  return asked(asking, done, &failure);
}

static bool run_get(Work* work) {
  Asking* asking = (Asking*)work;
  StoreFailure failure;
  const bool done = store_get(asking->folder, asking->key, asking->key_size, asking->timeout_ms, &asking->value,
                              &asking->value_size, &failure);
  return asked(asking, done, &failure);
}

static napi_value finish_put(napi_env env, Work* work) {
  (void)env;
  (void)work;
  return NULL;
}

static napi_value finish_get(napi_env env, Work* work) {
  Asking* asking = (Asking*)work;
  return text_value(env, asking->value, asking->value_size);
}

static void release_asking(Work* work) {
  Asking* asking = (Asking*)work;
  free(asking->folder);
  free(asking->key);
  free(asking->value);
  free(asking);
}

static napi_value ask(napi_env env, napi_callback_info info, bool puts) {
  size_t count = 3, size;
  napi_value given[3];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Asking* asking = calloc(1, sizeof *asking);
  asking->work = (Work){
      .run = puts ? run_put : run_get, .finish = puts ? finish_put : finish_get, .release = release_asking};
  asking->folder = text_of(env, given[0], &size);
  asking->key = text_of(env, given[1], &asking->key_size);
  if (puts) {
    asking->value = text_of(env, given[2], &asking->value_size);
  } else {
    int32_t timeout = 0;
    napi_get_value_int32(env, given[2], &timeout);
    asking->timeout_ms = timeout;
  }
  return start(env, &asking->work, NULL);
}

// storePut(folder, key, text)
napi_value put_value(napi_env env, napi_callback_info info) { return ask(env, info, true); }

// storeGet(folder, key, milliseconds): the text, once it is there
napi_value get_value(napi_env env, napi_callback_info info) { return ask(env, info, false); }
