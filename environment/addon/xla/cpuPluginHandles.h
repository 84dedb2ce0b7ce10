// What the handles of the plugin for tests point at, and how they are made.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "xla/hlo/builder/xla_computation.h"
#include "xla/pjrt/c/pjrt_c_api.h"
#include "xla/pjrt/pjrt_client.h"
#include "xla/pjrt/pjrt_executable.h"
#include "xla/pjrt/plugin/xla_cpu/xla_cpu_pjrt_client.h"

namespace xla {
// Of xla/pjrt/mlir_to_hlo.h, which includes headers of MLIR that the wheel lacks.
absl::Status ParseMlirModuleStringAndConvertToXlaComputation(absl::string_view, XlaComputation&, bool, bool);
}  // namespace xla

namespace {

struct Error {
  absl::StatusCode code;
  std::string message;
};

struct Event {
  xla::Future<> future;
};

struct Device {
  xla::PjRtDevice* device;
  std::string kind;
};

struct Client {
  std::unique_ptr<xla::PjRtClient> client;
  std::vector<std::unique_ptr<Device>> devices;
  std::vector<PJRT_Device*> pointers;
  // Those of all processes.
  std::vector<std::unique_ptr<Device>> everywhere;
  std::vector<PJRT_Device*> everywherePointers;
  std::string name, version;
};

struct Buffer {
  std::unique_ptr<xla::PjRtBuffer> buffer;
};

// The executable and the loaded executable are one object; only destroying the loaded one frees it.
struct Loaded {
  std::unique_ptr<xla::PjRtLoadedExecutable> executable;
  size_t outputs;
};

template <class T>
T* as(const void* pointer) {
  return static_cast<T*>(const_cast<void*>(pointer));
}

template <class Handle>
Handle* handle(void* object) {
  return reinterpret_cast<Handle*>(object);
}

PJRT_Error* error(const absl::Status& status) {
  if (status.ok()) return nullptr;
  return handle<PJRT_Error>(new Error{status.code(), std::string(status.message())});
}

PJRT_Event* event(xla::Future<> future) { return handle<PJRT_Event>(new Event{std::move(future)}); }

#define TRY(expression)                            \
  do {                                             \
    absl::Status status_ = (expression);           \
    if (!status_.ok()) return error(status_);      \
  } while (0)

}  // namespace
