// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.exchange;

import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One form in which a run leaves the platform. Register it as a service with the property {@value #FORMAT_PROPERTY}, and
 * declare a capability {@code dte.export} with the same name. Safe for use by many threads.
 */
@ConsumerType
public interface RunExport {

  /** Service property, and namespace of the capability: the format's name, for example {@code ro-crate}. */
  String FORMAT_PROPERTY = "dte.export";

  /** What the file's name ends with, without dot. */
  String extension();

  String mediaType();

  /**
   * Writes a run that is over; the stream stays open.
   *
   * @throws DteException when there is no such run, it is not over, or what it used or made is not there any more as it
   *     was; nothing was written then
   * @throws IOException the stream or a file broke while writing
   */
  void write(UUID run, OutputStream out) throws DteException, IOException;
}
