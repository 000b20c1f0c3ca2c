// SPDX-License-Identifier: Apache-2.0
package io.dte.qa.api;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What is asked of data.
 *
 * @param name of the rule and of the check that judges it, such as {@code value-range}
 * @param variable it is about
 * @param settings the rule as its document gives it: a JSON object
 */
public record Rule(String name, String variable, JsonNode settings) {}
