// SPDX-License-Identifier: Apache-2.0
/** Requests to object stores that speak S3, for whatever reads inputs from there or keeps bytes there. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.s3;
