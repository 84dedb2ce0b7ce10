// Running a program on its devices.
#include "pjrt.h"

typedef struct {
  Work work;
  Program* program;
  size_t devices, inputs;
  // (devices, inputs) and (devices, outputs), and the rows of both.
  PJRT_Buffer **in, **out;
  PJRT_Buffer ***in_rows, ***out_rows;
  PJRT_Event** events;
} Running;

static bool run_running(Work* work) {
  Running* running = (Running*)work;
  const PJRT_Api* api = running->program->client->api;
  ARGUMENTS(PJRT_ExecuteOptions, options);
  ARGUMENTS(PJRT_LoadedExecutable_Execute_Args, execute);
  execute->executable = running->program->executable;
  execute->options = options;
  execute->argument_lists = (PJRT_Buffer* const* const*)running->in_rows;
  execute->num_devices = running->devices;
  execute->num_args = running->inputs;
  execute->output_lists = (PJRT_Buffer** const*)running->out_rows;
  execute->device_complete_events = running->events;
  if (!CALL(&work->failure, api, PJRT_LoadedExecutable_Execute, execute)) return false;
  bool all = true;
  for (size_t d = 0; d < running->devices; ++d) all &= awaited(&work->failure, api, running->events[d]);
  return all;
}

static napi_value finish_running(napi_env env, Work* work) {
  Running* running = (Running*)work;
  const size_t outputs = running->program->outputs;
  napi_value result;
  napi_create_array_with_length(env, running->devices, &result);
  for (size_t d = 0; d < running->devices; ++d) {
    napi_value row;
    napi_create_array_with_length(env, outputs, &row);
    for (size_t i = 0; i < outputs; ++i) {
      PJRT_Buffer** place = &running->out_rows[d][i];
      napi_set_element(env, row, (uint32_t)i, buffer_value(env, running->program->client, *place));
      *place = NULL;
    }
    napi_set_element(env, result, (uint32_t)d, row);
  }
  return result;
}

static void release_running(Work* work) {
  Running* running = (Running*)work;
  Client* client = running->program->client;
  for (size_t i = 0; i < running->devices * running->program->outputs; ++i) {
    if (running->out[i] == NULL) continue;
    // Of a run that failed: nobody was given these.
    Failure ignored = {0};
    ARGUMENTS(PJRT_Buffer_Destroy_Args, destroy);
    destroy->buffer = running->out[i];
    (void)!CALL(&ignored, client->api, PJRT_Buffer_Destroy, destroy);
    free(ignored.message);
  }
  free(running->in);
  free(running->out);
  free(running->in_rows);
  free(running->out_rows);
  free(running->events);
  free(running);
}

// execute(program, [[buffer, ...] of each device]): the outputs of each device, once all are there
napi_value execute(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value given[2];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Program* program = handle_of(env, given[0]);
  Failure failure = {0};
  if (program == NULL || program->executable == NULL) {
    fails(&failure, "the program was freed");
    return thrown(env, &failure);
  }
  uint32_t devices = 0, inputs = 0;
  napi_value first;
  napi_get_array_length(env, given[1], &devices);
  napi_get_element(env, given[1], 0, &first);
  napi_get_array_length(env, first, &inputs);
  Running* running = calloc(1, sizeof *running);
  running->work = (Work){.run = run_running, .finish = finish_running, .release = release_running};
  running->program = program;
  running->devices = devices;
  running->inputs = inputs;
  running->in = calloc((size_t)devices * inputs + 1, sizeof *running->in);
  running->out = calloc(devices * program->outputs + 1, sizeof *running->out);
  running->in_rows = calloc(devices + 1, sizeof *running->in_rows);
  running->out_rows = calloc(devices + 1, sizeof *running->out_rows);
  running->events = calloc(devices + 1, sizeof *running->events);
  bool whole = true;
  for (uint32_t d = 0; d < devices; ++d) {
    napi_value row;
    napi_get_element(env, given[1], d, &row);
    running->in_rows[d] = running->in + (size_t)d * inputs;
    running->out_rows[d] = running->out + d * program->outputs;
    for (uint32_t i = 0; i < inputs; ++i) {
      napi_value element;
      napi_get_element(env, row, i, &element);
      Buffer* buffer = handle_of(env, element);
      whole &= buffer != NULL && buffer->buffer != NULL;
      running->in_rows[d][i] = buffer == NULL ? NULL : buffer->buffer;
    }
  }
  if (!whole) {
    release_running(&running->work);
    fails(&failure, "a buffer was freed");
    return thrown(env, &failure);
  }
  // The program and its buffers stay alive while it runs.
  napi_value kept;
  napi_create_array_with_length(env, 2, &kept);
  napi_set_element(env, kept, 0, given[0]);
  napi_set_element(env, kept, 1, given[1]);
  return start(env, &running->work, kept);
}
