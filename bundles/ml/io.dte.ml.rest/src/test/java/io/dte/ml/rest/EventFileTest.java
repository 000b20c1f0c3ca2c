// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.ml.api.tracking.RunInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EventFileTest {

  @Test
  void isFramedAndSummedAsTensorFlowDoesIt() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventFile file = new EventFile(out, 1_500);
    assertThat(HexFormat.of().formatHex(out.toByteArray())).startsWith("1800000000000000" + "a37f4b22"
        + "09000000000000f83f1a0d" + HexFormat.of().formatHex("brain.Event:2".getBytes()));
    out.reset();
    file.scalar("loss", 1_500, 300, 0.5);
    assertThat(HexFormat.of().formatHex(out.toByteArray()).substring(24)).startsWith("09000000000000f83f" + "10ac02"
        + "2a0d" + "0a0b0a04" + "6c6f7373" + "150000003f");
  }

  @Test
  void namesOfRunsLeadNowhereElse() {
    RunInfo run = new RunInfo("0123456789abcdef0123456789abcdef", "0", "../../etc/pass wd", "ada",
        RunInfo.Status.RUNNING, 7_000, 0, "", false);
    assertThat(TensorBoardResource.name(run)).isEqualTo("__.._etc_pass_wd-89abcdef/events.out.tfevents.7.dte");
  }
}
