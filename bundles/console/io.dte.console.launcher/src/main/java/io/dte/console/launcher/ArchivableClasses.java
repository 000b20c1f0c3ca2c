// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.LambdaMetafactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Rewrites what a JVM leaves out of its class archive; what the classes do stays the same. Used only when the product is built;
 * needs ASM.
 *
 * <ul><li>Class files of before Java 6 get the stack maps they lack. Without, they are also checked in the old, slow way;
 * picocli, which is compiled for Java 5, then takes longer than all the rest of a start.
 * <li>Lambdas that can be serialized become ones that cannot, since only the classes of those are archived. Rhino has four
 * hundred of them, one for each function of JavaScript, each of which would be made anew at each start.</ul>
 */
final class ArchivableClasses {
  private static final int MAJOR_VERSION_AT = 7;
  /** In the arguments of {@link LambdaMetafactory#altMetafactory}, behind what {@link LambdaMetafactory#metafactory} takes. */
  private static final int FLAGS_AT = 3;

  private ArchivableClasses() {}

  /** Rewrites a jar in place when it has such classes. */
  static void rewrite(Path jar) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    boolean changed = false;
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
        byte[] content = file.getInputStream(entry).readAllBytes();
        byte[] archivable = entry.getName().endsWith(".class") ? rewritten(content) : content;
        changed |= archivable != content;
        entries.put(entry.getName(), archivable);
      }
    }
    if (changed) {
      Files.write(jar, pack(entries));
    }
  }

  /** A class file that can be archived: the same array when this one can. */
  static byte[] rewritten(byte[] content) {
    if (content[MAJOR_VERSION_AT] < Opcodes.V1_6) {
      return withStackMaps(content);
    }
    ClassReader reader = new ClassReader(content);
    ClassWriter writer = new ClassWriter(reader, 0);
    PlainLambdas plain = new PlainLambdas(writer);
    reader.accept(plain, 0);
    return plain.changed ? writer.toByteArray() : content;
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

  /** Has lambdas made by the plain factory where they were only serializable. */
  private static final class PlainLambdas extends ClassVisitor {
    private boolean changed;

    PlainLambdas(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
        private boolean isPlain;

        @Override
        public void visitInvokeDynamicInsn(String method, String type, Handle bootstrap, Object... arguments) {
          if (isOnlySerializable(bootstrap, arguments)) {
            changed = true;
            isPlain = true;
            super.visitInvokeDynamicInsn(method, type, new Handle(bootstrap.getTag(), bootstrap.getOwner(), "metafactory",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
                    + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;Ljava/lang/invoke/MethodType;)"
                    + "Ljava/lang/invoke/CallSite;", false), Arrays.copyOf(arguments, FLAGS_AT));
          } else {
            super.visitInvokeDynamicInsn(method, type, bootstrap, arguments);
          }
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
          if (isPlain && opcode == Opcodes.CHECKCAST && type.equals("java/io/Serializable")) {
            throw new IllegalStateException("a lambda that is cast to Serializable, in the method " + name
                + ": the plain one would not be; leave its class alone");
          }
          super.visitTypeInsn(opcode, type);
        }
      };
    }

    /** Without further interfaces or bridges, which the plain factory does not make. */
    private static boolean isOnlySerializable(Handle bootstrap, Object... arguments) {
      if (!bootstrap.getOwner().equals("java/lang/invoke/LambdaMetafactory") || !bootstrap.getName().equals("altMetafactory")) {
        return false;
      }
      int flags = (Integer) arguments[FLAGS_AT];
      boolean bridges = (flags & LambdaMetafactory.FLAG_BRIDGES) != 0 && !arguments[FLAGS_AT + 1].equals(0);
      return (flags & LambdaMetafactory.FLAG_MARKERS) == 0 && !bridges;
    }
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
