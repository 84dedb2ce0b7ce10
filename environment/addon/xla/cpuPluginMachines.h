// How processes of the plugin for tests find each other's devices.
#pragma once

#include <string>
#include <vector>

#include "cpuPluginHandles.h"

namespace {

// An error of the store, as its callbacks make it.
PJRT_Error* StoreError(PJRT_Error_Code code, const char* message, size_t size) {
  return handle<PJRT_Error>(new Error{static_cast<absl::StatusCode>(code), std::string(message, size)});
}

// What the processes of one client say of their devices, through the store of the caller.
PJRT_Error* DevicesOfAll(PJRT_Client_Create_Args* args, int node, int nodes, int own,
                         std::vector<xla::CpuTopology::CpuDevice>& devices) {
  PJRT_CallbackError make = StoreError;
  const auto key = [](int of) { return "cpu-devices-" + std::to_string(of); };
  const std::string mine = key(node), count = std::to_string(own);
  PJRT_KeyValuePutCallback_Args put{};
  put.struct_size = PJRT_KeyValuePutCallback_Args_STRUCT_SIZE;
  put.key = mine.data();
  put.key_size = mine.size();
  put.value = count.data();
  put.value_size = count.size();
  put.callback_error = &make;
  put.user_arg = args->kv_put_user_arg;
  if (PJRT_Error* failed = args->kv_put_callback(&put)) return failed;
  for (int other = 0; other < nodes; ++other) {
    const std::string name = key(other);
    PJRT_KeyValueGetCallback_Args get{};
    get.struct_size = PJRT_KeyValueGetCallback_Args_STRUCT_SIZE;
    get.key = name.data();
    get.key_size = name.size();
    get.timeout_in_ms = 120000;
    get.callback_error = &make;
    get.user_arg = args->kv_get_user_arg;
    if (PJRT_Error* failed = args->kv_get_callback(&get)) return failed;
    const int there = std::stoi(std::string(get.value, get.value_size));
    get.value_deleter_callback(get.value);
    for (int device = 0; device < there; ++device) devices.push_back({other, device});
  }
  return nullptr;
}

}  // namespace
