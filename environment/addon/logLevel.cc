// Linked into the tfjs-node addon. TensorFlow 2.21 logs through Abseil, which hears of TF_CPP_MIN_LOG_LEVEL only after
// start-up; without this every program would begin with a note about oneDNN.
#include <cstdlib>

#if __has_include("absl/log/globals.h")
#include "absl/base/log_severity.h"
#include "absl/log/globals.h"

namespace {

[[maybe_unused]] const bool applied = [] {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level != nullptr) absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(std::atoi(level)));
  return true;
}();

}  // namespace
#endif
