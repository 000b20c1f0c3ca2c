// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {

  @Test
  void aReadmeReadsAsPlainText() {
    String text = Markdown.plain("""
        # Hello

        Says *hello*: one
        line, `two` [links](x.md).

            dte run hello
        - first
        - second
        """);
    assertThat(text).isEqualTo("""
        Hello

        Says hello: one line, two links.

        dte run hello
        \u2022 first
        \u2022 second
        """);
  }
}
