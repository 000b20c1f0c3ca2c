// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

/** A value as written; type and language are empty where nothing is said. */
record JsonValue(String text, String type, String language) {}
