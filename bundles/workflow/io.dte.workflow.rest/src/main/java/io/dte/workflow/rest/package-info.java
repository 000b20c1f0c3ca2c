// SPDX-License-Identifier: Apache-2.0
/** Templates and the validation of workflows over HTTP. */
package io.dte.workflow.rest;
