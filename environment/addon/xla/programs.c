// Programs: compiling, keeping and loading them again, running them.
#include "pjrt.h"

typedef struct {
  Work work;
  Client* client;
  char* code;
  size_t code_size;
  char* options;
  size_t options_size;
  PJRT_LoadedExecutable* executable;
  size_t outputs;
  PJRT_Executable_GetCompiledMemoryStats_Args memory;
  bool has_memory;
} Making;

static void drop_program(napi_env env, void* data, void* hint) {
  (void)env;
  (void)hint;
  Program* program = data;
  if (program->executable != NULL) {
    Failure ignored = {0};
    ARGUMENTS(PJRT_LoadedExecutable_Destroy_Args, destroy);
    destroy->executable = program->executable;
    (void)!CALL(&ignored, program->client->api, PJRT_LoadedExecutable_Destroy, destroy);
    free(ignored.message);
    program->executable = NULL;
    counts[PROGRAMS]--;
    let_go(program->client);
  }
  if (hint == NULL) free(program);
}

napi_value program_value(napi_env env, Client* client, PJRT_LoadedExecutable* executable, size_t outputs) {
  Program* program = malloc(sizeof *program);
  *program = (Program){.client = client, .executable = executable, .outputs = outputs};
  hold(client);
  counts[PROGRAMS]++;
  napi_value value;
  napi_create_external(env, program, drop_program, NULL, &value);
  return value;
}

// freeProgram(program)
napi_value free_program(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given[1];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Program* program = handle_of(env, given[0]);
  if (program != NULL) drop_program(env, program, program);
  return NULL;
}

// The executable inside a loaded one; the caller destroys it.
static PJRT_Executable* inside(Failure* failure, const PJRT_Api* api, PJRT_LoadedExecutable* loaded) {
  ARGUMENTS(PJRT_LoadedExecutable_GetExecutable_Args, get);
  get->loaded_executable = loaded;
  return CALL(failure, api, PJRT_LoadedExecutable_GetExecutable, get) ? get->executable : NULL;
}

static void destroy_inside(const PJRT_Api* api, PJRT_Executable* executable) {
  Failure ignored = {0};
  ARGUMENTS(PJRT_Executable_Destroy_Args, destroy);
  destroy->executable = executable;
  (void)!CALL(&ignored, api, PJRT_Executable_Destroy, destroy);
  free(ignored.message);
}

// What is asked of every program once.
static bool examined(Making* making) {
  Failure* failure = &making->work.failure;
  const PJRT_Api* api = making->client->api;
  PJRT_Executable* executable = inside(failure, api, making->executable);
  if (executable == NULL) return false;
  ARGUMENTS(PJRT_Executable_NumOutputs_Args, outputs);
  outputs->executable = executable;
  const bool told = CALL(failure, api, PJRT_Executable_NumOutputs, outputs);
  making->outputs = outputs->num_outputs;
  Failure ignored = {0};
  ARGUMENTS(PJRT_Executable_GetCompiledMemoryStats_Args, memory);
  memory->executable = executable;
  making->has_memory = CALL(&ignored, api, PJRT_Executable_GetCompiledMemoryStats, memory);
  making->memory = *memory;
  free(ignored.message);
  destroy_inside(api, executable);
  return told;
}

static bool run_compiling(Work* work) {
  Making* making = (Making*)work;
  ARGUMENTS(PJRT_Program, program);
  program->code = making->code;
  program->code_size = making->code_size;
  program->format = "mlir";
  program->format_size = 4;
  ARGUMENTS(PJRT_Client_Compile_Args, compile);
  compile->client = making->client->client;
  compile->program = program;
  compile->compile_options = making->options;
  compile->compile_options_size = making->options_size;
  if (!CALL(&work->failure, making->client->api, PJRT_Client_Compile, compile)) return false;
  making->executable = compile->executable;
  return examined(making);
}

static bool run_loading(Work* work) {
  Making* making = (Making*)work;
  ARGUMENTS(PJRT_Executable_DeserializeAndLoad_Args, load);
  load->client = making->client->client;
  load->serialized_executable = making->code;
  load->serialized_executable_size = making->code_size;
  if (!CALL(&work->failure, making->client->api, PJRT_Executable_DeserializeAndLoad, load)) return false;
  making->executable = load->loaded_executable;
  return examined(making);
}

static napi_value finish_making(napi_env env, Work* work) {
  Making* making = (Making*)work;
  napi_value result, memory;
  napi_create_object(env, &result);
  named(env, result, "program", program_value(env, making->client, making->executable, making->outputs));
  if (!making->has_memory) return result;
  napi_create_object(env, &memory);
  named(env, memory, "arguments", number_value(env, (double)making->memory.argument_size_in_bytes));
  named(env, memory, "outputs", number_value(env, (double)making->memory.output_size_in_bytes));
  named(env, memory, "shared", number_value(env, (double)making->memory.alias_size_in_bytes));
  named(env, memory, "temporary", number_value(env, (double)making->memory.temp_size_in_bytes));
  named(env, memory, "code", number_value(env, (double)making->memory.generated_code_size_in_bytes));
  return named(env, result, "memory", memory);
}

static void release_making(Work* work) {
  Making* making = (Making*)work;
  let_go(making->client);
  free(making->code);
  free(making->options);
  free(making);
}

static char* bytes_of(napi_env env, napi_value value, size_t* size) {
  void* data = NULL;
  *size = 0;
  napi_get_buffer_info(env, value, &data, size);
  char* copy = malloc(*size + 1);
  if (*size > 0) memcpy(copy, data, *size);
  return copy;
}

static Making* new_making(napi_env env, napi_value client, bool (*run)(Work*)) {
  Client** slot = handle_of(env, client);
  if (slot == NULL || *slot == NULL) {
    napi_throw_error(env, NULL, "the client was freed");
    return NULL;
  }
  Making* making = calloc(1, sizeof *making);
  making->work = (Work){.run = run, .finish = finish_making, .release = release_making};
  making->client = *slot;
  hold(making->client);
  return making;
}

// compile(client, text, options): a program of StableHLO text
napi_value compile(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value given[3];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Making* making = new_making(env, given[0], run_compiling);
  if (making == NULL) return NULL;
  making->code = text_of(env, given[1], &making->code_size);
  making->options = bytes_of(env, given[2], &making->options_size);
  return start(env, &making->work, NULL);
}

// deserialize(client, bytes): a program that was kept
napi_value deserialize(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value given[2];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Making* making = new_making(env, given[0], run_loading);
  if (making == NULL) return NULL;
  making->code = bytes_of(env, given[1], &making->code_size);
  return start(env, &making->work, NULL);
}

// serialize(program): its bytes, to be kept
napi_value serialize(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given[1], bytes = NULL;
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  Program* program = handle_of(env, given[0]);
  Failure failure = {0};
  if (program == NULL || program->executable == NULL) {
    fails(&failure, "the program was freed");
    return thrown(env, &failure);
  }
  const PJRT_Api* api = program->client->api;
  PJRT_Executable* executable = inside(&failure, api, program->executable);
  if (executable == NULL) return thrown(env, &failure);
  ARGUMENTS(PJRT_Executable_Serialize_Args, serialize);
  serialize->executable = executable;
  if (CALL(&failure, api, PJRT_Executable_Serialize, serialize)) {
    napi_create_buffer_copy(env, serialize->serialized_bytes_size, serialize->serialized_bytes, NULL, &bytes);
    serialize->serialized_executable_deleter(serialize->serialized_executable);
  }
  destroy_inside(api, executable);
  return failure.message == NULL ? bytes : thrown(env, &failure);
}
