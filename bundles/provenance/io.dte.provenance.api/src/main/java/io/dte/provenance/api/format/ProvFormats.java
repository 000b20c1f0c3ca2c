// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.format;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Document;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** All formats there are now. Safe for use by many threads. */
@ProviderType
public interface ProvFormats {

  /** In the order of their names. */
  List<ProvFormat> all();

  /** The format of that name, media type or file extension; in this order. */
  ProvFormat find(String nameOrType) throws DteException;

  /** Reads a whole document into memory. */
  Document read(ProvFormat format, InputStream in, String source) throws IOException, DteException;
}
