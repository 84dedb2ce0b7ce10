// A PJRT plugin for tests: the C interface over the XLA CPU client that TensorFlow's own library brings, as much of it as the
// addon calls. No package here ships one. Compile it with NDEBUG as TensorFlow was: other layouts differ.
#include <cstring>

#include "cpuPluginHandles.h"
#include "cpuPluginMachines.h"

namespace {

void ErrorDestroy(PJRT_Error_Destroy_Args* args) { delete as<Error>(args->error); }

void ErrorMessage(PJRT_Error_Message_Args* args) {
  const auto& message = as<Error>(args->error)->message;
  args->message = message.data();
  args->message_size = message.size();
}

PJRT_Error* ErrorGetCode(PJRT_Error_GetCode_Args* args) {
  args->code = static_cast<PJRT_Error_Code>(as<Error>(args->error)->code);
  return nullptr;
}

PJRT_Error* PluginInitialize(PJRT_Plugin_Initialize_Args*) { return nullptr; }

PJRT_Error* EventDestroy(PJRT_Event_Destroy_Args* args) {
  delete as<Event>(args->event);
  return nullptr;
}

PJRT_Error* EventAwait(PJRT_Event_Await_Args* args) { return error(as<Event>(args->event)->future.Await()); }

PJRT_Error* ClientCreate(PJRT_Client_Create_Args* args) {
  xla::CpuClientOptions options;
  int nodes = 1;
  for (size_t i = 0; i < args->num_options; ++i) {
    const PJRT_NamedValue& option = args->create_options[i];
    const std::string name(option.name, option.name_size);
    const int value = static_cast<int>(option.int64_value);
    if (option.type == PJRT_NamedValue_kInt64 && name == "cpu_device_count") {
      options.cpu_device_count = value;
    } else if (option.type == PJRT_NamedValue_kInt64 && name == "node_id") {
      options.process_id = value;
    } else if (option.type == PJRT_NamedValue_kInt64 && name == "num_nodes") {
      nodes = value;
    } else {
      return error(absl::InvalidArgumentError(
          "option " + name + ": this plugin has cpu_device_count, node_id and num_nodes, whole numbers"));
    }
  }
  std::unique_ptr<xla::CpuTopologyDescription> topology;
  if (nodes > 1) {
    std::vector<xla::CpuTopology::CpuDevice> devices;
    PJRT_Error* failed = DevicesOfAll(args, options.process_id, nodes, options.cpu_device_count.value_or(1), devices);
    if (failed != nullptr) return failed;
    options.cpu_device_count = static_cast<int>(devices.size());
    topology = std::make_unique<xla::CpuTopologyDescription>(xla::CpuId(), "cpu", "cpu", std::move(devices),
                                                             std::vector<std::string>());
    options.topology = topology.get();
  }
  auto made = xla::GetXlaPjrtCpuClient(std::move(options));
  TRY(made.status());
  auto* client = new Client;
  client->client = *std::move(made);
  for (xla::PjRtDevice* device : client->client->addressable_devices()) {
    client->devices.push_back(std::make_unique<Device>(Device{device, std::string(device->device_kind())}));
    client->pointers.push_back(handle<PJRT_Device>(client->devices.back().get()));
  }
  for (xla::PjRtDevice* device : client->client->devices()) {
    client->everywhere.push_back(std::make_unique<Device>(Device{device, std::string(device->device_kind())}));
    client->everywherePointers.push_back(handle<PJRT_Device>(client->everywhere.back().get()));
  }
  client->name = std::string(client->client->platform_name());
  client->version = std::string(client->client->platform_version());
  args->client = handle<PJRT_Client>(client);
  return nullptr;
}

PJRT_Error* ClientDestroy(PJRT_Client_Destroy_Args* args) {
  delete as<Client>(args->client);
  return nullptr;
}

PJRT_Error* ClientPlatformName(PJRT_Client_PlatformName_Args* args) {
  const auto& name = as<Client>(args->client)->name;
  args->platform_name = name.data();
  args->platform_name_size = name.size();
  return nullptr;
}

PJRT_Error* ClientPlatformVersion(PJRT_Client_PlatformVersion_Args* args) {
  const auto& version = as<Client>(args->client)->version;
  args->platform_version = version.data();
  args->platform_version_size = version.size();
  return nullptr;
}

PJRT_Error* ClientAddressableDevices(PJRT_Client_AddressableDevices_Args* args) {
  auto* client = as<Client>(args->client);
  args->addressable_devices = client->pointers.data();
  args->num_addressable_devices = client->pointers.size();
  return nullptr;
}

PJRT_Error* ClientDevices(PJRT_Client_Devices_Args* args) {
  auto* client = as<Client>(args->client);
  args->devices = client->everywherePointers.data();
  args->num_devices = client->everywherePointers.size();
  return nullptr;
}

// A device stands for its description as well.
PJRT_Error* DeviceGetDescription(PJRT_Device_GetDescription_Args* args) {
  args->device_description = handle<PJRT_DeviceDescription>(args->device);
  return nullptr;
}

PJRT_Error* DeviceDescriptionId(PJRT_DeviceDescription_Id_Args* args) {
  args->id = as<Device>(args->device_description)->device->global_device_id().value();
  return nullptr;
}

PJRT_Error* DeviceDescriptionProcess(PJRT_DeviceDescription_ProcessIndex_Args* args) {
  args->process_index = as<Device>(args->device_description)->device->process_index();
  return nullptr;
}

PJRT_Error* DeviceDescriptionKind(PJRT_DeviceDescription_Kind_Args* args) {
  const auto& kind = as<Device>(args->device_description)->kind;
  args->device_kind = kind.data();
  args->device_kind_size = kind.size();
  return nullptr;
}

PJRT_Error* loaded(std::unique_ptr<xla::PjRtLoadedExecutable> executable, PJRT_LoadedExecutable** result) {
  auto modules = executable->GetHloModules();
  TRY(modules.status());
  const xla::Shape& shape = (*modules)[0]->result_shape();
  const size_t outputs = shape.IsTuple() ? shape.tuple_shapes().size() : 1;
  *result = handle<PJRT_LoadedExecutable>(new Loaded{std::move(executable), outputs});
  return nullptr;
}

PJRT_Error* ClientCompile(PJRT_Client_Compile_Args* args) {
  const std::string format(args->program->format, args->program->format_size);
  if (format != "mlir") return error(absl::InvalidArgumentError("programs of the format mlir only"));
  xla::CompileOptionsProto proto;
  if (!proto.ParseFromArray(args->compile_options, static_cast<int>(args->compile_options_size))) {
    return error(absl::InvalidArgumentError("the compile options cannot be parsed"));
  }
  auto options = xla::CompileOptions::FromProto(proto);
  TRY(options.status());
  xla::XlaComputation computation;
  const absl::string_view text(args->program->code, args->program->code_size);
  TRY(xla::ParseMlirModuleStringAndConvertToXlaComputation(text, computation, false, false));
  auto executable = as<Client>(args->client)->client->CompileAndLoad(computation, *options);
  TRY(executable.status());
  return loaded(*std::move(executable), &args->executable);
}

PJRT_Error* ExecutableDeserializeAndLoad(PJRT_Executable_DeserializeAndLoad_Args* args) {
  const absl::string_view bytes(args->serialized_executable, args->serialized_executable_size);
  auto executable =
      as<Client>(args->client)->client->LoadSerializedExecutable(bytes, std::nullopt, xla::LoadOptions());
  TRY(executable.status());
  return loaded(*std::move(executable), &args->loaded_executable);
}

void dropSerialized(PJRT_SerializedExecutable* serialized) { delete as<std::string>(serialized); }

PJRT_Error* ExecutableSerialize(PJRT_Executable_Serialize_Args* args) {
  auto bytes = as<Loaded>(args->executable)->executable->SerializeExecutable();
  TRY(bytes.status());
  auto* kept = new std::string(*std::move(bytes));
  args->serialized_bytes = kept->data();
  args->serialized_bytes_size = kept->size();
  args->serialized_executable = handle<PJRT_SerializedExecutable>(kept);
  args->serialized_executable_deleter = dropSerialized;
  return nullptr;
}

PJRT_Error* LoadedGetExecutable(PJRT_LoadedExecutable_GetExecutable_Args* args) {
  args->executable = handle<PJRT_Executable>(args->loaded_executable);
  return nullptr;
}

PJRT_Error* ExecutableDestroy(PJRT_Executable_Destroy_Args*) { return nullptr; }

PJRT_Error* LoadedDestroy(PJRT_LoadedExecutable_Destroy_Args* args) {
  delete as<Loaded>(args->executable);
  return nullptr;
}

PJRT_Error* ExecutableNumOutputs(PJRT_Executable_NumOutputs_Args* args) {
  args->num_outputs = as<Loaded>(args->executable)->outputs;
  return nullptr;
}

PJRT_Error* ExecutableMemory(PJRT_Executable_GetCompiledMemoryStats_Args* args) {
  auto found = as<Loaded>(args->executable)->executable->GetCompiledMemoryStats();
  TRY(found.status());
  args->generated_code_size_in_bytes = found->generated_code_size_in_bytes;
  args->argument_size_in_bytes = found->argument_size_in_bytes;
  args->output_size_in_bytes = found->output_size_in_bytes;
  args->alias_size_in_bytes = found->alias_size_in_bytes;
  args->temp_size_in_bytes = found->temp_size_in_bytes;
  return nullptr;
}

PJRT_Error* LoadedExecute(PJRT_LoadedExecutable_Execute_Args* args) {
  std::vector<std::vector<xla::PjRtBuffer*>> arguments(args->num_devices);
  for (size_t d = 0; d < args->num_devices; ++d) {
    for (size_t i = 0; i < args->num_args; ++i) {
      arguments[d].push_back(as<Buffer>(args->argument_lists[d][i])->buffer.get());
    }
  }
  xla::ExecuteOptions options;
  options.launch_id = args->options->launch_id;
  std::optional<std::vector<xla::Future<>>> futures;
  if (args->device_complete_events != nullptr) futures.emplace();
  auto results = as<Loaded>(args->executable)->executable->Execute(arguments, options, futures);
  TRY(results.status());
  for (size_t d = 0; d < args->num_devices; ++d) {
    for (size_t i = 0; i < (*results)[d].size(); ++i) {
      args->output_lists[d][i] = handle<PJRT_Buffer>(new Buffer{std::move((*results)[d][i])});
    }
    if (futures.has_value()) args->device_complete_events[d] = event(std::move((*futures)[d]));
  }
  return nullptr;
}

PJRT_Error* ClientBufferFromHostBuffer(PJRT_Client_BufferFromHostBuffer_Args* args) {
  xla::PrimitiveType type;
  switch (args->type) {
    case PJRT_Buffer_Type_F32: type = xla::F32; break;
    case PJRT_Buffer_Type_S32: type = xla::S32; break;
    case PJRT_Buffer_Type_PRED: type = xla::PRED; break;
    default: return error(absl::InvalidArgumentError("a type that this plugin does not take"));
  }
  auto memory = as<Device>(args->device)->device->default_memory_space();
  TRY(memory.status());
  auto made = as<Client>(args->client)->client->BufferFromHostBuffer(
      args->data, type, absl::Span<const int64_t>(args->dims, args->num_dims), std::nullopt,
      xla::PjRtClient::HostBufferSemantics::kImmutableOnlyDuringCall, nullptr, *memory, nullptr);
  TRY(made.status());
  args->buffer = handle<PJRT_Buffer>(new Buffer{*std::move(made)});
  args->done_with_host_buffer = event(xla::Future<>(absl::OkStatus()));
  return nullptr;
}

PJRT_Error* BufferDestroy(PJRT_Buffer_Destroy_Args* args) {
  delete as<Buffer>(args->buffer);
  return nullptr;
}

PJRT_Error* BufferToHostBuffer(PJRT_Buffer_ToHostBuffer_Args* args) {
  auto* buffer = as<Buffer>(args->src)->buffer.get();
  auto size = buffer->GetOnDeviceSizeInBytes();
  TRY(size.status());
  if (args->dst == nullptr) {
    args->dst_size = *size;
    return nullptr;
  }
  TRY(buffer->GetReadyFuture().Await());
  args->event = event(buffer->CopyRawToHost(args->dst, 0, static_cast<int64_t>(args->dst_size)));
  return nullptr;
}

PJRT_Api makeApi() {
  PJRT_Api api;
  std::memset(&api, 0, sizeof api);
  api.struct_size = PJRT_Api_STRUCT_SIZE;
  api.pjrt_api_version.struct_size = PJRT_Api_Version_STRUCT_SIZE;
  api.pjrt_api_version.major_version = PJRT_API_MAJOR;
  api.pjrt_api_version.minor_version = PJRT_API_MINOR;
  api.PJRT_Error_Destroy = ErrorDestroy;
  api.PJRT_Error_Message = ErrorMessage;
  api.PJRT_Error_GetCode = ErrorGetCode;
  api.PJRT_Plugin_Initialize = PluginInitialize;
  api.PJRT_Event_Destroy = EventDestroy;
  api.PJRT_Event_Await = EventAwait;
  api.PJRT_Client_Create = ClientCreate;
  api.PJRT_Client_Destroy = ClientDestroy;
  api.PJRT_Client_PlatformName = ClientPlatformName;
  api.PJRT_Client_PlatformVersion = ClientPlatformVersion;
  api.PJRT_Client_AddressableDevices = ClientAddressableDevices;
  api.PJRT_Client_Devices = ClientDevices;
  api.PJRT_Device_GetDescription = DeviceGetDescription;
  api.PJRT_DeviceDescription_Id = DeviceDescriptionId;
  api.PJRT_DeviceDescription_ProcessIndex = DeviceDescriptionProcess;
  api.PJRT_DeviceDescription_Kind = DeviceDescriptionKind;
  api.PJRT_Client_Compile = ClientCompile;
  api.PJRT_Executable_DeserializeAndLoad = ExecutableDeserializeAndLoad;
  api.PJRT_Executable_Serialize = ExecutableSerialize;
  api.PJRT_LoadedExecutable_GetExecutable = LoadedGetExecutable;
  api.PJRT_Executable_Destroy = ExecutableDestroy;
  api.PJRT_LoadedExecutable_Destroy = LoadedDestroy;
  api.PJRT_Executable_NumOutputs = ExecutableNumOutputs;
  api.PJRT_Executable_GetCompiledMemoryStats = ExecutableMemory;
  api.PJRT_LoadedExecutable_Execute = LoadedExecute;
  api.PJRT_Client_BufferFromHostBuffer = ClientBufferFromHostBuffer;
  api.PJRT_Buffer_Destroy = BufferDestroy;
  api.PJRT_Buffer_ToHostBuffer = BufferToHostBuffer;
  return api;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const PJRT_Api* GetPjrtApi() {
  static const PJRT_Api api = makeApi();
  return &api;
}
