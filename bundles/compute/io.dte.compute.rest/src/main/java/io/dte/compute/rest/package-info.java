// SPDX-License-Identifier: Apache-2.0
/** Runners over HTTP. */
package io.dte.compute.rest;
