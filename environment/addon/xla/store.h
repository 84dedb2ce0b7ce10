// A key-value store in a folder, and the callbacks by which a plugin uses it: `user_arg` is the folder's path. Thread-safe.
#pragma once

#include "pjrt.h"

enum { STORE_PATH = 4096 };

typedef struct {
  PJRT_Error_Code code;
  char message[STORE_PATH + 256];
} StoreFailure;

bool store_put(const char* folder, const char* key, size_t key_size, const char* value, size_t value_size,
               StoreFailure* failure);

// The value of a key, to be freed; a key that is not there fails with NOT_FOUND.
bool store_try_get(const char* folder, const char* key, size_t key_size, char** value, size_t* value_size,
                   StoreFailure* failure);

// Waits for the key; fails with DEADLINE_EXCEEDED.
bool store_get(const char* folder, const char* key, size_t key_size, int timeout_ms, char** value, size_t* value_size,
               StoreFailure* failure);

PJRT_Error* store_put_callback(PJRT_KeyValuePutCallback_Args* args);
PJRT_Error* store_get_callback(PJRT_KeyValueGetCallback_Args* args);
PJRT_Error* store_try_get_callback(PJRT_KeyValueTryGetCallback_Args* args);
