"""The same model compiled: C for WebAssembly, which writes the same log as `sim.model` to the last byte."""
