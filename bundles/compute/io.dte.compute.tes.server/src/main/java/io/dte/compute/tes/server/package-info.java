// SPDX-License-Identifier: Apache-2.0
/** {@code /ga4gh/tes/v1}: tasks of the GA4GH Task Execution Service 1.1 as runs, on the runners of this site. */
package io.dte.compute.tes.server;
