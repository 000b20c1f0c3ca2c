// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.format;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One way to write a PROV document down; a service for each. Without state, safe for use by many threads. Reading never
 * follows an address that the document names.
 */
@ConsumerType
public interface ProvFormat {

  /** Such as {@code prov-json}; unique. */
  String name();

  /** The first is the one written. */
  List<String> mediaTypes();

  /** Without dot; the first is the one written. */
  List<String> extensions();

  /**
   * Reads a document.
   *
   * @param source the file's name for messages
   * @throws DteException with code INVALID, at the line where the document is malformed, or when it exceeds a limit,
   *     which is named; the sink may have got statements before
   */
  void read(InputStream in, String source, StatementSink sink) throws IOException, DteException;

  /**
   * Writes a document in UTF-8; the stream stays open.
   *
   * @throws IOException also when the format cannot say the document, with a {@link DteException} as its cause
   */
  void write(Document document, OutputStream out) throws IOException;
}
