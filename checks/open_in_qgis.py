r"""Open the analyst's files in real QGIS and render every layer; needs QGIS's Python.

Run by the Python that has QGIS's bindings, not the project's own::

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 checks/open_in_qgis.py \
        data/processed pictures

Checks that GDAL's own validator finds nothing against the standard where it is
installed; that every layer of the GeoPackage is valid, opens with its default style and
draws something; that the project reads without a message, its layers are valid and its
layout prints; that the rasters open. Leaves the pictures to be looked at. Ends with 1
if anything is wrong.
"""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayoutExporter,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

SIZE = QSize(1400, 1050)
# What is looked at, degrees: layers may reach farther.
SEEN = QgsRectangle(-125, 14, -86, 42)
# Points that are drawn, of those looked at in a picture: fewer is nothing.
LEAST_OF_STYLE, LEAST_OF_RASTER, LEAST_OF_PROJECT = 20, 100, 5000
LEAST_SHOWN = 4


class Faults(list):
    """What is wrong."""

    def expect(self, holds, what):
        """Note what does not hold."""
        if not holds:
            self.append(what)


def validate(geopackage, faults):
    """Run GDAL's validator of the standard."""
    try:
        from osgeo_utils.samples import validate_gpkg
    except ImportError:
        print("GDAL's validator is not installed: not run")
        return
    try:
        validate_gpkg.check(str(geopackage))
    except validate_gpkg.GPKGCheckException as error:
        faults.append(f"validator: {error}")


def render(layers, crs, extent, picture):
    """Draw layers into a picture; return how many of its pixels are not white."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(SIZE)
    settings.setBackgroundColor(QColor("white"))
    settings.setDestinationCrs(crs)
    settings.setExtent(extent)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(str(picture))
    white = QColor("white").rgb()
    return sum(
        image.pixel(x, y) != white
        for x in range(0, image.width(), 5)
        for y in range(0, image.height(), 5)
    )


def names_of(geopackage):
    """Return layers, tables and styles of a GeoPackage."""
    uri = f"file:{geopackage}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        contents = connection.execute(
            "SELECT table_name, data_type FROM gpkg_contents ORDER BY rowid"
        ).fetchall()
        styles = connection.execute(
            "SELECT f_table_name, styleName, styleQML FROM layer_styles ORDER BY id"
        ).fetchall()
    return contents, styles


def check_geopackage(geopackage, pictures, faults):
    """Open each layer by itself, and draw it in each of its styles."""
    contents, styles = names_of(geopackage)
    for name, kind in contents:
        layer = QgsVectorLayer(f"{geopackage}|layername={name}", name, "ogr")
        faults.expect(layer.isValid(), f"{name}: not valid")
        faults.expect(layer.featureCount() > 0, f"{name}: empty")
        if kind != "features":
            continue
        message, loaded = layer.loadDefaultStyle()
        faults.expect(loaded, f"{name}: no default style ({message})")
        area = SEEN.intersect(layer.extent())
        area.scale(1.05)
        for at, (_, style, qml) in enumerate(s for s in styles if s[0] == name):
            document_ok, message = import_style(layer, qml)
            faults.expect(document_ok, f"{name}: style {style}: {message}")
            drawn = render(
                [layer], layer.crs(), area, pictures / f"layer-{name}-{at}.png"
            )
            faults.expect(
                drawn > LEAST_OF_STYLE, f"{name}: style {style} draws nothing"
            )
            print(f"{name}: {style}: {drawn} of 58,800 points drawn")
        aliases = [name for name in layer.attributeAliases() if name != "fid"]
        faults.expect(len(aliases) > 1, f"{name}: no aliases")
        del layer


def import_style(layer, qml):
    """Give a layer a style from its text."""
    from qgis.PyQt.QtXml import QDomDocument

    document = QDomDocument()
    if not document.setContent(qml)[0]:
        return False, "no XML"
    answer = layer.importNamedStyle(document)
    return bool(answer[0]), str(answer[1])


def check_project(file, pictures, faults):
    """Read the project, draw what it shows first, print its layout."""
    project = QgsProject.instance()
    faults.expect(project.read(str(file)), f"{file.name}: cannot be read")
    faults.expect(project.title() != "", f"{file.name}: no title")
    faults.expect(project.crs().isValid(), f"{file.name}: no reference system")
    layers = project.mapLayers().values()
    for layer in layers:
        faults.expect(layer.isValid(), f"project: {layer.name()} is not valid")
    shown = [
        node.layer()
        for node in project.layerTreeRoot().findLayers()
        if node.isVisible()
    ]
    faults.expect(len(shown) >= LEAST_SHOWN, "project: hardly anything is shown")
    bounds = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:4326"), project.crs(), project
    ).transformBoundingBox(SEEN)
    drawn = render(shown, project.crs(), bounds, pictures / "project.png")
    faults.expect(drawn > LEAST_OF_PROJECT, "project: draws hardly anything")
    layouts = project.layoutManager().printLayouts()
    faults.expect(len(layouts) == 1, "project: no layout")
    for layout in layouts:
        exporter = QgsLayoutExporter(layout)
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 150
        settings.generateWorldFile = False
        answer = exporter.exportToImage(str(pictures / "layout.png"), settings)
        faults.expect(answer == QgsLayoutExporter.Success, f"layout: error {answer}")
    project.clear()


def check_rasters(folder, pictures, faults):
    """Open and draw each raster."""
    files = sorted(folder.glob("*.tif"))
    faults.expect(files, "no rasters")
    for file in files:
        layer = QgsRasterLayer(str(file), file.stem)
        faults.expect(layer.isValid(), f"{file.name}: not valid")
        drawn = render(
            [layer], layer.crs(), layer.extent(), pictures / f"raster-{file.stem}.png"
        )
        faults.expect(drawn > LEAST_OF_RASTER, f"{file.name}: draws nothing")
        del layer


def main():
    """Check the files of one study; return the exit code."""
    folder, pictures = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    pictures.mkdir(parents=True, exist_ok=True)
    faults = Faults()
    application = QgsApplication([], False)  # noqa: FBT003 - Qt's own
    application.initQgis()
    QgsApplication.messageLog().messageReceived.connect(
        lambda text, tag, level: (
            faults.append(f"QGIS says ({tag}): {text}")
            if level >= Qgis.Warning
            else None
        )
    )
    print(f"QGIS {Qgis.QGIS_VERSION}")
    geopackage = folder / "border.gpkg"
    validate(geopackage, faults)
    check_geopackage(geopackage, pictures, faults)
    check_project(folder / "border.qgs", pictures, faults)
    check_rasters(folder / "rasters", pictures, faults)
    application.exitQgis()
    for fault in faults:
        print("WRONG:", fault)
    print("nothing is wrong" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
