// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.plugin;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * Who signed a jar or KAR, by the JDK's jar signatures. Whoever starts a plug-in's code asks first; the file it then starts
 * has to be the one that was looked at. Immutable.
 *
 * @param signer the subject of the certificate that signed every entry; empty when it is unsigned
 * @param fingerprint SHA-256 of that certificate in hex; empty when it is unsigned
 */
public record PluginSignature(String signer, String fingerprint) {
  private static final PluginSignature NONE = new PluginSignature("", "");

  /**
   * What an installation asks of plug-ins.
   *
   * @param required only signed ones are taken
   * @param fingerprints SHA-256 of the certificates to trust, in hex with or without colons, several in one text parted by
   *     commas; empty: any signer's
   */
  public record Policy(boolean required, Set<String> fingerprints) {
    public Policy {
      fingerprints = fingerprints.stream().flatMap(text -> Arrays.stream(text.split(","))).map(PluginSignature::plain)
          .filter(text -> !text.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }
  }

  /**
   * Reads every entry: the JDK checks each against the signature as it goes by.
   *
   * @throws DteException when the file cannot be read, was changed after it was signed, or is signed in part
   */
  public static PluginSignature of(Path file) throws DteException {
    Set<Certificate> common = null;
    boolean anyUnsigned = false;
    try (JarFile jar = new JarFile(file.toFile(), true)) {
      if (jar.getManifest() == null) {
        return NONE;
      }
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.isDirectory() || isSignatureRelated(entry.getName())) {
          continue;
        }
        try (InputStream in = jar.getInputStream(entry)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
        CodeSigner[] signers = entry.getCodeSigners();
        if (signers == null) {
          anyUnsigned = true;
          continue;
        }
        Set<Certificate> certificates = new HashSet<>();
        Arrays.stream(signers).map(signer -> signer.getSignerCertPath().getCertificates().get(0))
            .forEach(certificates::add);
        if (common == null) {
          common = certificates;
        } else {
          common.retainAll(certificates);
        }
      }
    } catch (SecurityException e) {
      throw refused(file, "the plug-in was changed after it was signed: " + e.getMessage(), "get the original file", e);
    } catch (IOException e) {
      throw new DteException(Problem.of(ExitCode.STORAGE, "the plug-in cannot be read: " + e.getMessage(), "")
          .at(place(file)), e);
    }
    if (common == null) {
      return NONE;
    }
    if (anyUnsigned || common.isEmpty()) {
      throw refused(file, "only a part of the plug-in is signed", "sign the whole file, or none of it", null);
    }
    return common.iterator().next() instanceof X509Certificate certificate
        ? new PluginSignature(certificate.getSubjectX500Principal().getName(), fingerprint(certificate)) : NONE;
  }

  /** @throws DteException when the policy does not let in what is signed so; {@code file} is for its message */
  public void require(Policy policy, Path file) throws DteException {
    if (policy.required() && fingerprint.isEmpty()) {
      throw refused(file, "the plug-in is not signed, and this installation takes signed ones only",
          "sign it with jarsigner, or change requireSignature of io.dte.foundation.plugins", null);
    }
    if (policy.required() && !policy.fingerprints().isEmpty() && !policy.fingerprints().contains(fingerprint)) {
      throw refused(file, "the plug-in is signed by " + signer + ", whom this installation does not trust",
          "add the certificate's SHA-256 fingerprint to trustedCertificates of io.dte.foundation.plugins", null);
    }
  }

  private static boolean isSignatureRelated(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith("META-INF/") && upper.indexOf('/', "META-INF/".length()) < 0
        && (upper.endsWith("/MANIFEST.MF")
            || List.of(".SF", ".RSA", ".DSA", ".EC").stream().anyMatch(upper::endsWith));
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that verified a signature can be encoded", e);
    }
  }

  private static String plain(String fingerprint) {
    return fingerprint.replace(":", "").strip().toLowerCase(Locale.ROOT);
  }

  private static DteException refused(Path file, String message, String hint, Throwable cause) {
    return new DteException(Problem.of(ExitCode.REFUSED, message, hint).at(place(file)), cause);
  }

  private static SourceLocation place(Path file) {
    return SourceLocation.of(file.getFileName().toString());
  }
}
