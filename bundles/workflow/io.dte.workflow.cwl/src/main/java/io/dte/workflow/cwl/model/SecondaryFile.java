// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

/**
 * Files that belong to a file.
 *
 * @param pattern a suffix, with a caret for each extension to take off first, or an expression
 * @param required true, false or an expression; null for the default, which is yes for inputs and no for outputs
 */
public record SecondaryFile(Value pattern, Value required) {}
