// SPDX-License-Identifier: Apache-2.0
/** {@code dte prov}: one component for each sub-command. */
package io.dte.provenance.commands;
