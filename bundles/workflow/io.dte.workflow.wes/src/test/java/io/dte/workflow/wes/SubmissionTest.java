// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionTest {
  private static final String TYPE = "multipart/form-data; boundary=xYz";

  @TempDir
  Path dir;

  private Submission read(String body) throws DteException {
    return Submission.read(dir.resolve("request"), new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), TYPE);
  }

  private static String file(String name, String content) {
    return "--xYz\r\nContent-Disposition: form-data; name=\"workflow_attachment\"; filename=\"" + name
        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n";
  }

  @Test
  void fieldsAndFilesWithFolders() throws Exception {
    String tricky = "a\r\n--xY\r\n\r\n--xz\r\n";
    Submission submission = read("--xYz\r\nContent-Disposition: form-data; name=\"workflow_url\"\r\n\r\nmain.cwl\r\n"
        + file("main.cwl", "class: Workflow") + file("tools/sort it.cwl", tricky)
        + "--xYz\r\nContent-Disposition: form-data; name=\"workflow_attachment\"; filename*=UTF-8''d%C3%A9.txt\r\n\r\n\r\n--xYz--");
    assertThat(submission.field("workflow_url")).isEqualTo("main.cwl");
    assertThat(dir.resolve("request/main.cwl")).hasContent("class: Workflow");
    assertThat(dir.resolve("request/tools/sort it.cwl")).hasBinaryContent(tricky.getBytes(StandardCharsets.UTF_8));
    assertThat(dir.resolve("request/dé.txt")).isEmptyFile();
  }

  @Test
  void namesThatLeadOutAreRefusedAndLeaveNothing() {
    for (String name : new String[] {"../x", "/etc/x", "a/../../x", "", ".", "a\\b"}) {
      assertThatThrownBy(() -> read(file(name.replace("\\", "\\\\"), "x") + "--xYz--\r\n")).as(name).isInstanceOf(DteException.class);
      assertThat(dir.resolve("request")).doesNotExist();
      assertThat(dir).isEmptyDirectory();
    }
  }

  @Test
  void aBodyThatBreaksOffOrIsNoFormIsRefused() {
    for (String body : new String[] {"", "hello", "--xYz\r\n", file("a", "x"), file("a", "x") + "--xYz"}) {
      assertThatThrownBy(() -> read(body)).as(body).isInstanceOf(DteException.class);
    }
    assertThat(dir).isEmptyDirectory();
  }
}
