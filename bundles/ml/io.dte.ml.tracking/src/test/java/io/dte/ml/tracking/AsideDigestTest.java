// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.file.Sha1;
import java.io.ByteArrayInputStream;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsideDigestTest {

  @ParameterizedTest
  @CsvSource({"0, 10", "1, 10", "8191, 100", "8192, 8192", "8193, 1", "1048576, 65536", "1048577, 1048577", "5000003, 77777"})
  void digestsWhatIsRead(int size, int most) throws Exception {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    AsideDigest digest = new AsideDigest(new ByteArrayInputStream(content), Sha1.digest(), ForkJoinPool.commonPool());
    byte[] buffer = new byte[most];
    int total = 0;
    for (int count = digest.read(buffer, 0, most); count > 0; count = digest.read(buffer, 0, most)) {
      total += count;
    }
    assertThat(total).isEqualTo(size);
    assertThat(digest.hex()).isEqualTo(HexFormat.of().formatHex(Sha1.digest().digest(content)));
  }
}
