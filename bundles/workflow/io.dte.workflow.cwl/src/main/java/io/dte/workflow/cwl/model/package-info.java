// SPDX-License-Identifier: Apache-2.0
/** CWL documents as immutable, typed values, and how they are built from trees of nodes. */
package io.dte.workflow.cwl.model;
