// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api.filter;

/** One term of an order: what, and whether ascending. */
public record Ordering(String entity, String key, boolean ascending) {}
