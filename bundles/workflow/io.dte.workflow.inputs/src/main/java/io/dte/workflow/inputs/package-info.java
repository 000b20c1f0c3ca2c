// SPDX-License-Identifier: Apache-2.0
/** Inputs by URL: the cache, HTTP and S3. */
package io.dte.workflow.inputs;
