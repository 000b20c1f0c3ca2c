# SPDX-License-Identifier: Apache-2.0
"""Mean rain of counties by another way than the product's: no clipping and no projection.

Each grid cell is parted into SAMPLES x SAMPLES points by bilinear interpolation of the cell centres on longitude and
latitude; a point counts for the county it lies in (even-odd rule) with the area it stands for on a sphere. The county's own
area is sampled on a regular raster, which gives the covered fraction.

Usage: areal_mean.py GRID.nc COUNTIES.geojson VARIABLE > table.csv    (fips,step,mean,covered_fraction)
"""
import json
import struct
import sys

import numpy as np

SAMPLES = 32
RASTER = 700


def read_netcdf(path):
    """The variables of a NetCDF-3 classic file without record dimension."""
    data = open(path, "rb").read()
    position = 4
    types = {1: "i1", 2: "S1", 3: ">i2", 4: ">i4", 5: ">f4", 6: ">f8"}

    def integer():
        nonlocal position
        position += 4
        return struct.unpack(">i", data[position - 4:position])[0]

    def skip(count):
        nonlocal position
        position += (count + 3) // 4 * 4

    def name():
        length = integer()
        text = data[position:position + length].decode()
        skip(length)
        return text

    def attributes():
        integer()
        for _ in range(integer()):
            name()
            kind = np.dtype(types[integer()])
            skip(integer() * kind.itemsize)

    assert data[:4] == b"CDF\x01"
    integer()
    integer()
    lengths = []
    for _ in range(integer()):
        name()
        lengths.append(integer())
    attributes()
    integer()
    variables = {}
    for _ in range(integer()):
        key = name()
        shape = [lengths[integer()] for _ in range(integer())]
        attributes()
        kind = np.dtype(types[integer()])
        integer()
        begin = integer()
        count = int(np.prod(shape)) if shape else 1
        variables[key] = np.frombuffer(data, kind, count, begin).reshape(shape).astype(float)
    return variables


def refine(centres):
    """Values at the sub-points of all cells, and the differences from one to the next along both axes."""
    offsets = (np.arange(SAMPLES) + 0.5) / SAMPLES - 0.5

    def along(values):
        n = values.shape[0]
        at = (np.arange(n)[:, None] + offsets[None, :]).ravel()
        lower = np.clip(np.floor(at).astype(int), 0, n - 2)
        part = (at - lower)[:, None]
        return values[lower] * (1 - part) + values[lower + 1] * part

    return along(along(centres).T).T


def inside(x, y, rings):
    """Whether points lie in rings, by counting the edges that a ray crosses."""
    odd = np.zeros(x.shape, bool)
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring[:-1], ring[1:]):
            if ay == by:
                continue
            between = (ay > y) != (by > y)
            odd ^= between & (x < ax + (y - ay) * (bx - ax) / (by - ay))
    return odd


def main(grid, counties, variable):
    variables = read_netcdf(grid)
    values = variables[variable]
    values = values.reshape(-1, values.shape[-2] * values.shape[-1])
    rows, columns = variables["lat"].shape
    lat, lon = refine(variables["lat"]), refine(variables["lon"])
    lat_r, lat_c = np.gradient(lat)
    lon_r, lon_c = np.gradient(lon)
    area = np.abs(lat_r * lon_c - lat_c * lon_r) * np.cos(np.radians(lat))
    cell = (np.arange(rows * SAMPLES)[:, None] // SAMPLES) * columns + np.arange(columns * SAMPLES)[None, :] // SAMPLES
    lat, lon, area, cell = lat.ravel(), lon.ravel(), area.ravel(), cell.ravel()
    print("fips,step,mean,covered_fraction")
    for feature in json.load(open(counties))["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = [ring for polygon in polygons for ring in polygon]
        corners = np.array([position for ring in rings for position in ring])
        (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        near = near[inside(lon[near], lat[near], rings)]
        weights = np.bincount(cell[near], area[near], rows * columns)
        across, up = (east - west) / RASTER, (north - south) / RASTER
        x, y = np.meshgrid(west + (np.arange(RASTER) + 0.5) * across, south + (np.arange(RASTER) + 0.5) * up)
        whole = np.sum(np.cos(np.radians(y)) * inside(x, y, rings)) * across * up
        for step in range(values.shape[0]):
            there = ~np.isnan(values[step])
            covered = weights[there].sum()
            mean = (weights[there] * values[step][there]).sum() / covered if covered > 0 else float("nan")
            print(f"{feature['properties']['fips']},{step},{mean:.6f},{min(1.0, covered / whole):.6f}")


main(*sys.argv[1:])
