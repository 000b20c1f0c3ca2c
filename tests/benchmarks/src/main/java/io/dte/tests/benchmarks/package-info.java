// SPDX-License-Identifier: Apache-2.0
/** Measurements against real peers, always in the same run; medians. */
package io.dte.tests.benchmarks;
