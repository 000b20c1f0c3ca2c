// SPDX-License-Identifier: Apache-2.0
package io.dte.data.netcdf;

import io.dte.data.api.CubeFormat;
import io.dte.data.api.CubeReader;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;

/** NetCDF-3 files, classic and with 64-bit offsets, decoded by Apache SIS. */
@Component(property = {CubeFormat.MEDIA_TYPE_PROPERTY + "=application/x-netcdf",
    CubeFormat.MEDIA_TYPE_PROPERTY + "=application/netcdf", CubeFormat.EXTENSION_PROPERTY + "=nc",
    CubeFormat.EXTENSION_PROPERTY + "=cdf", CubeFormat.EXTENSION_PROPERTY + "=nc3"})
public final class NetcdfFormat implements CubeFormat {
  private static final int CLASSIC = 0x43444601;
  private static final int OFFSET_64 = 0x43444602;
  private static final int DATA_64 = 0x43444605;
  private static final int HDF5 = 0x89484446;

  @Override
  public CubeReader open(Path file) throws DteException {
    ClassicLayout layout;
    long size;
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      size = Files.size(file);
      layout = ClassicLayout.read(in, version(in.readInt(), file));
    } catch (NoSuchFileException e) {
      throw problem(ExitCode.INVALID, file, "there is no such file", "check the path", e);
    } catch (EOFException e) {
      throw problem(ExitCode.INVALID, file, "the file is cut off inside of its header: found " + length(file)
          + " bytes", "fetch or copy the file again", e);
    } catch (IOException | ArithmeticException e) {
      boolean readable = Files.isReadable(file) && Files.isRegularFile(file);
      throw problem(readable ? ExitCode.INVALID : ExitCode.STORAGE, file, readable
          ? "the file's NetCDF header is damaged: " + e.getMessage() : "the file cannot be read",
          readable ? "fetch or copy the file again" : "check that it is a file and its permissions", e);
    }
    if (size < layout.expectedSize()) {
      throw problem(ExitCode.INVALID, file, "the file is cut off: expected " + layout.expectedSize()
          + " bytes, found " + size, "fetch or copy the file again", null);
    }
    return SisReader.open(file, layout);
  }

  private static int version(int magic, Path file) throws DteException {
    return switch (magic) {
      case CLASSIC -> 1;
      case OFFSET_64 -> 2;
      case DATA_64 -> throw problem(ExitCode.INVALID, file, "the file is NetCDF with 64-bit data (CDF-5), which is not read",
          "convert it: nccopy -k classic IN OUT", null);
      case HDF5 -> throw problem(ExitCode.INVALID, file, "the file is NetCDF-4 (HDF5), which this format does not read",
          "convert it: nccopy -k classic IN OUT", null);
      default -> throw problem(ExitCode.INVALID, file, "the file is no NetCDF file", "check what it is: file " + file, null);
    };
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  static DteException problem(ExitCode code, Path file, String message, String hint, Throwable cause) {
    return new DteException(new Problem(code, message, SourceLocation.of(file.toString()), hint), cause);
  }
}
