// SPDX-License-Identifier: Apache-2.0
/** Tensors on the CPU. */
package io.dte.ml.backend.cpu;
