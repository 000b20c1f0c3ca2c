// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Digests what is read through it, a piece at a time on another thread while the next piece is read. Holds two pieces.
 * For one thread that reads.
 */
final class AsideDigest extends FilterInputStream {
  private static final int PIECE = 1 << 20;
  private final MessageDigest digest;
  private final Executor helpers;
  private byte[] filling = new byte[1 << 13];
  private byte[] spare = new byte[0];
  private int filled;
  private CompletableFuture<Void> digesting = CompletableFuture.completedFuture(null);

  AsideDigest(InputStream in, MessageDigest digest, Executor helpers) {
    super(in);
    this.digest = digest;
    this.helpers = helpers;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    for (int from = 0; from < count;) {
      if (filled == filling.length) {
        makeRoom();
      }
      int part = Math.min(count - from, filling.length - filled);
      System.arraycopy(bytes, offset + from, filling, filled, part);
      filled += part;
      from += part;
    }
    return count;
  }

  /** Small files are digested at their end; a long one has its pieces taken away while it is read. */
  private void makeRoom() {
    if (filled < PIECE) {
      filling = java.util.Arrays.copyOf(filling, filled * 2);
      return;
    }
    digesting.join();
    byte[] full = filling;
    filling = spare.length == 0 ? new byte[PIECE] : spare;
    spare = full;
    filled = 0;
    digesting = CompletableFuture.runAsync(() -> digest.update(full, 0, PIECE), helpers);
  }

  @Override
  public long skip(long count) throws IOException {
    return super.readNBytes((int) Math.min(count, 1 << 13)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Of all that was read so far, in hexadecimal digits; nothing may be read after it. */
  String hex() {
    digesting.join();
    digest.update(filling, 0, filled);
    return HexFormat.of().formatHex(digest.digest());
  }
}
