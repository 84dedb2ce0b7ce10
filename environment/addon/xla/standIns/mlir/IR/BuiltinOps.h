// Stands in for LLVM's header, which the TensorFlow wheel lacks. XLA's headers only name these types; a module is one pointer,
// passed by value and copied like LLVM's own.
#pragma once

namespace mlir {

class Operation;
class MLIRContext;

class ModuleOp {
  Operation* state = nullptr;
};

}  // namespace mlir
