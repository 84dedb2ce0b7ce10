// Common parts of the addon over PJRT plugins: handles, errors, arguments, work off Node's thread.
#pragma once

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "xla/pjrt/c/pjrt_c_api.h"

// A client of a plugin. Everything made of it holds a reference; the last one gone destroys it.
typedef struct {
  const PJRT_Api* api;
  PJRT_Client* client;
  // Those of this machine, and those of all machines that share the client's programs.
  PJRT_Device* const* devices;
  size_t device_count;
  PJRT_Device* const* everywhere;
  size_t everywhere_count;
  // The folder of the key-value store by which it finds the others; NULL where it is alone.
  char* store;
  long references;
} Client;

typedef struct {
  Client* client;
  PJRT_Buffer* buffer;
} Buffer;

typedef struct {
  Client* client;
  PJRT_LoadedExecutable* executable;
  size_t outputs;
} Program;

// Live objects of the plugin, by kind.
enum { CLIENTS, PROGRAMS, BUFFERS, KINDS };
extern _Atomic long counts[KINDS];

// What went wrong: the plugin's whole message and its code.
typedef struct {
  int code;
  char* message;
} Failure;

// Room behind every argument structure: a newer plugin refuses structures smaller than those it knows, and takes larger ones.
#define ROOM 256
#define ARGUMENTS(Kind, name)                 \
  union {                                     \
    Kind it;                                  \
    char room[sizeof(Kind) + ROOM];           \
  } name##_room;                              \
  memset(&name##_room, 0, sizeof name##_room); \
  Kind* name = &name##_room.it;               \
  name->struct_size = sizeof name##_room

// Calls a function of the plugin; false, with the failure filled in, where it fails or an older plugin lacks it.
#define CALL(failure, api, function, arguments)                                               \
  (offsetof(PJRT_Api, function) < (api)->struct_size && (api)->function != NULL               \
       ? succeeded(failure, api, (api)->function(arguments))                                  \
       : lacks(failure, #function))

bool succeeded(Failure* failure, const PJRT_Api* api, PJRT_Error* error);
bool lacks(Failure* failure, const char* function);
bool fails(Failure* failure, const char* message);

// Waits for an event and destroys it; none is one that has happened.
bool awaited(Failure* failure, const PJRT_Api* api, PJRT_Event* event);

// Work off Node's thread: `run` does it, `finish` makes of it what the promise gives, `release` frees what `work` names.
typedef struct Work Work;
struct Work {
  Failure failure;
  bool (*run)(Work* work);
  napi_value (*finish)(napi_env env, Work* work);
  void (*release)(Work* work);
  napi_async_work async;
  napi_deferred deferred;
  napi_ref kept;
};

// Starts work and gives its promise. `kept` stays alive meanwhile.
napi_value start(napi_env env, Work* work, napi_value kept);

// Throws a failure and frees its message; gives no value.
napi_value thrown(napi_env env, Failure* failure);

void hold(Client* client);
void let_go(Client* client);

napi_value buffer_value(napi_env env, Client* client, PJRT_Buffer* buffer);
napi_value program_value(napi_env env, Client* client, PJRT_LoadedExecutable* executable, size_t outputs);
napi_value named(napi_env env, napi_value object, const char* name, napi_value value);
napi_value text_value(napi_env env, const char* text, size_t size);
napi_value number_value(napi_env env, double number);

// Copies of a string and of bytes, to be freed.
char* text_of(napi_env env, napi_value value, size_t* size);
void* handle_of(napi_env env, napi_value value);

napi_value put_value(napi_env env, napi_callback_info info);
napi_value get_value(napi_env env, napi_callback_info info);
napi_value open_client(napi_env env, napi_callback_info info);
napi_value memory_of(napi_env env, napi_callback_info info);
napi_value compile(napi_env env, napi_callback_info info);
napi_value deserialize(napi_env env, napi_callback_info info);
napi_value serialize(napi_env env, napi_callback_info info);
napi_value execute(napi_env env, napi_callback_info info);
napi_value put(napi_env env, napi_callback_info info);
napi_value get(napi_env env, napi_callback_info info);
napi_value free_buffer(napi_env env, napi_callback_info info);
napi_value free_program(napi_env env, napi_callback_info info);
napi_value free_client(napi_env env, napi_callback_info info);
