// SPDX-License-Identifier: Apache-2.0
/** A runner for every server that speaks the GA4GH Task Execution Service 1.1. */
package io.dte.compute.tes;
