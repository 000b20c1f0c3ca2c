// SPDX-License-Identifier: Apache-2.0
/** Tensors on NVIDIA GPUs. */
package io.dte.ml.backend.cuda;
