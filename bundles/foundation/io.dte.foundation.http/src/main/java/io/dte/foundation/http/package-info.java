// SPDX-License-Identifier: Apache-2.0
/** Authentication, problem details, OpenAPI, health and metrics over HTTP. */
package io.dte.foundation.http;
