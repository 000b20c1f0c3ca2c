// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads documents of any length with a bounded memory, whatever the format: a reader that takes in more than a limit without
 * telling a statement gathers it, so it is stopped there. Formats that are read as a stream (PROV-JSON with its prefixes
 * first, PROV-JSONLD, PROV-N, PROV-XML) meet the limit within one statement at most; RDF, which tells nothing before its end, with
 * the whole document. Safe for use by many threads.
 */
public final class Intake {
  private static final int MIB = 1024 * 1024;
  /** What readers may gather, in MiB of the document. */
  public static final int MOST_GATHERED_MIB = 32;

  private final int mostMiB;

  public Intake() {
    this(MOST_GATHERED_MIB);
  }

  /** @param mostMiB how much may be read without a statement being told */
  public Intake(int mostMiB) {
    this.mostMiB = mostMiB;
  }

  /**
   * Reads a document.
   *
   * @param source the file's name for messages
   * @throws DteException with code TOO_LARGE, which names the limit; otherwise as the format's reader does
   */
  public void read(ProvFormat format, InputStream in, String source, StatementSink sink) throws IOException, DteException {
    Measured measured = new Measured(in, (long) mostMiB * MIB);
    try {
      format.read(measured, source, new Telling(sink, measured));
    } catch (IOException | DteException | RuntimeException e) {
      if (measured.isExceeded) {
        throw new DteException(ExitCode.TOO_LARGE, "more than " + mostMiB + " MiB of the document were read before "
            + (measured.isTold ? "the next" : "the first") + " statement, the most that is held in memory",
            "RDF has at most " + mostMiB + " MiB; PROV-N, PROV-XML, PROV-JSONLD, and PROV-JSON with \"prefix\" first may be of any length", e);
      }
      throw e;
    }
  }

  /** Counts what is read since the last statement. */
  private static final class Measured extends FilterInputStream {
    private final long most;
    private long gathered;
    private boolean isExceeded;
    private boolean isTold;

    Measured(InputStream in, long most) {
      super(in);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      count(Math.max(0, count));
      return count;
    }

    private void count(int bytes) throws IOException {
      gathered += bytes;
      if (gathered > most) {
        isExceeded = true;
        throw new IOException("more than " + most + " bytes without a statement");
      }
    }

    void told() {
      isTold = true;
      gathered = 0;
    }
  }

  /** Passes on what is told. */
  private record Telling(StatementSink sink, Measured measured) implements StatementSink {
    @Override
    public void namespaces(QualifiedName bundle, Namespaces namespaces) throws DteException {
      sink.namespaces(bundle, namespaces);
    }

    @Override
    public void bundle(QualifiedName bundle) throws DteException {
      sink.bundle(bundle);
    }

    @Override
    public void statement(QualifiedName bundle, Statement statement) throws DteException {
      measured.told();
      sink.statement(bundle, statement);
    }
  }
}
