// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Gives class files of before Java 6 the stack maps they lack. A JVM leaves such classes out of its class archive, and
 * checks them in the old, slow way; picocli, which is compiled for Java 5, then takes longer than all the rest of a start.
 * Used only when the product is built; needs ASM.
 */
final class OldClasses {
  private static final int MAJOR_VERSION_AT = 7;

  private OldClasses() {}

  /** Rewrites a jar in place when it has such classes; what they do stays the same. */
  static void upgrade(Path jar) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    boolean changed = false;
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
        byte[] content = file.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith(".class") && content[MAJOR_VERSION_AT] < Opcodes.V1_6) {
          content = withStackMaps(content);
          changed = true;
        }
        entries.put(entry.getName(), content);
      }
    }
    if (changed) {
      Files.write(jar, pack(entries));
    }
  }

  private static byte[] withStackMaps(byte[] content) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
    new ClassReader(content).accept(new ClassVisitor(Opcodes.ASM9, writer) {
      @Override
      public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
        super.visit(Opcodes.V1_6, access, name, signature, parent, interfaces);
      }
    }, ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }

  /** All entries have the same time: equal input gives an equal jar. */
  private static byte[] pack(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        JarEntry header = new JarEntry(entry.getKey());
        header.setTimeLocal(java.time.LocalDateTime.of(2026, 1, 1, 0, 0));
        out.putNextEntry(header);
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
