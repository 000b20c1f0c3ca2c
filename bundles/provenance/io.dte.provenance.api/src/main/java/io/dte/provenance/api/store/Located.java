// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;

/**
 * A statement and where it is said.
 *
 * @param document the document's id
 * @param bundle the bundle; {@link QualifiedName#NONE} in the document itself
 */
public record Located(String document, QualifiedName bundle, Statement statement) {}
