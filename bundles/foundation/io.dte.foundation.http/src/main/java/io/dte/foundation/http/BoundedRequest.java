// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A request that does not say how long its body is: reading it fails where it gets too long. */
final class BoundedRequest extends HttpServletRequestWrapper {
  private final long maximumBytes;
  private ServletInputStream body;

  /** The body is too long. Its cause is the problem, for readers who know nothing of this class. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    private TooLarge(long maximumBytes) {
      super("The request is too large", new DteException(ExitCode.USAGE, message(maximumBytes), HINT));
    }
  }

  static final String HINT = "An operator can raise maximumRequestMiB in io.dte.foundation.http.cfg.";

  BoundedRequest(HttpServletRequest request, long maximumBytes) {
    super(request);
    this.maximumBytes = maximumBytes;
  }

  static String message(long maximumBytes) {
    return "The request is larger than " + maximumBytes / 1024 / 1024 + " MiB.";
  }

  @Override
  public synchronized ServletInputStream getInputStream() throws IOException {
    if (body == null) {
      body = new Bounded(super.getInputStream());
    }
    return body;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    String encoding = getCharacterEncoding();
    return new BufferedReader(new InputStreamReader(getInputStream(),
        encoding == null ? StandardCharsets.ISO_8859_1.name() : encoding));
  }

  private final class Bounded extends ServletInputStream {
    private final ServletInputStream in;
    private long read;

    private Bounded(ServletInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int got = in.read(buffer, offset, length);
      count(Math.max(0, got));
      return got;
    }

    private void count(int bytes) throws TooLarge {
      read += bytes;
      if (read > maximumBytes) {
        throw new TooLarge(maximumBytes);
      }
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
