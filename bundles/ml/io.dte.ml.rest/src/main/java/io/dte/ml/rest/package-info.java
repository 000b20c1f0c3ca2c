// SPDX-License-Identifier: Apache-2.0
/** Thresholds of experiments, and how model versions are approved, under {@code /api/v1}. */
package io.dte.ml.rest;
