// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Small documents by name, there whole or not at all. Thread-safe. */
interface Notes {

  Optional<JsonNode> read(String name) throws DteException, IOException;

  void write(String name, Consumer<ObjectNode> content) throws DteException, IOException;
}
