// Errors of a plugin as errors of JavaScript, and work off Node's thread.
#include "pjrt.h"

#include <stdio.h>

static const char* const code_names[] = {
    "OK",        "CANCELLED",         "UNKNOWN",     "INVALID_ARGUMENT",    "DEADLINE_EXCEEDED", "NOT_FOUND",
    "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
    "UNIMPLEMENTED",  "INTERNAL",          "UNAVAILABLE", "DATA_LOSS",           "UNAUTHENTICATED"};

static char* copy(const char* text, size_t size) {
  char* made = malloc(size + 1);
  if (made == NULL) abort();
  memcpy(made, text, size);
  made[size] = 0;
  return made;
}

bool fails(Failure* failure, const char* message) {
  failure->code = PJRT_Error_Code_UNKNOWN;
  free(failure->message);
  failure->message = copy(message, strlen(message));
  return false;
}

bool lacks(Failure* failure, const char* function) {
  char text[160];
  snprintf(text, sizeof text, "the plugin has no %s", function);
  fails(failure, text);
  failure->code = PJRT_Error_Code_UNIMPLEMENTED;
  return false;
}

bool succeeded(Failure* failure, const PJRT_Api* api, PJRT_Error* error) {
  if (error == NULL) return true;
  ARGUMENTS(PJRT_Error_Message_Args, message);
  message->error = error;
  api->PJRT_Error_Message(message);
  free(failure->message);
  failure->message = copy(message->message, message->message_size);
  ARGUMENTS(PJRT_Error_GetCode_Args, code);
  code->error = error;
  PJRT_Error* none = api->PJRT_Error_GetCode(code);
  failure->code = none == NULL ? (int)code->code : PJRT_Error_Code_UNKNOWN;
  ARGUMENTS(PJRT_Error_Destroy_Args, destroy);
  destroy->error = error;
  api->PJRT_Error_Destroy(destroy);
  return false;
}

bool awaited(Failure* failure, const PJRT_Api* api, PJRT_Event* event) {
  if (event == NULL) return true;
  ARGUMENTS(PJRT_Event_Await_Args, await);
  await->event = event;
  const bool happened = CALL(failure, api, PJRT_Event_Await, await);
  ARGUMENTS(PJRT_Event_Destroy_Args, destroy);
  destroy->event = event;
  Failure ignored = {0};
  (void)!CALL(&ignored, api, PJRT_Event_Destroy, destroy);
  free(ignored.message);
  return happened;
}

static napi_value error_of(napi_env env, Failure* failure) {
  const bool known = failure->code >= 0 && (size_t)failure->code < sizeof code_names / sizeof *code_names;
  const char* message = failure->message == NULL ? "no reason given" : failure->message;
  napi_value code, text, error = NULL;
  napi_create_string_utf8(env, known ? code_names[failure->code] : "UNKNOWN", NAPI_AUTO_LENGTH, &code);
  napi_create_string_utf8(env, message, NAPI_AUTO_LENGTH, &text);
  napi_create_error(env, code, text, &error);
  free(failure->message);
  failure->message = NULL;
  return error;
}

napi_value thrown(napi_env env, Failure* failure) {
  napi_throw(env, error_of(env, failure));
  return NULL;
}

static void run(napi_env env, void* data) {
  (void)env;
  Work* work = data;
  if (!work->run(work) && work->failure.message == NULL) fails(&work->failure, "the work ended without a reason");
}

static void complete(napi_env env, napi_status status, void* data) {
  Work* work = data;
  if (status != napi_ok && work->failure.message == NULL) fails(&work->failure, "the work was given up");
  napi_value value = NULL;
  if (work->failure.message == NULL) {
    value = work->finish(env, work);
    if (value == NULL) napi_get_undefined(env, &value);
    napi_resolve_deferred(env, work->deferred, value);
  } else {
    napi_reject_deferred(env, work->deferred, error_of(env, &work->failure));
  }
  napi_ref kept = work->kept;
  napi_async_work async = work->async;
  work->release(work);
  if (kept != NULL) napi_delete_reference(env, kept);
  napi_delete_async_work(env, async);
}

napi_value start(napi_env env, Work* work, napi_value kept) {
  napi_value promise, name;
  napi_create_promise(env, &work->deferred, &promise);
  if (kept != NULL) napi_create_reference(env, kept, 1, &work->kept);
  napi_create_string_utf8(env, "usdrl-xla", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(env, NULL, name, run, complete, work, &work->async);
  napi_queue_async_work(env, work->async);
  return promise;
}
