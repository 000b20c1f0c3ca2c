// SPDX-License-Identifier: Apache-2.0
/** Modern JavaScript expressions on GraalJS, in worker processes. */
package io.dte.workflow.graaljs;
