// SPDX-License-Identifier: Apache-2.0
/** Pools of worker processes. */
package io.dte.compute.worker;
