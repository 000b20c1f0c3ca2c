// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

/**
 * How a value is put on the command line.
 *
 * @param position number or expression, or null
 * @param prefix or null
 * @param separate prefix and value are two arguments
 * @param itemSeparator joins an array into one argument, or null
 * @param valueFrom replaces the value, or null
 * @param shellQuote quote it when the command is given to a shell
 */
public record Binding(Value position, String prefix, boolean separate, String itemSeparator, Value valueFrom,
    boolean shellQuote) {}
