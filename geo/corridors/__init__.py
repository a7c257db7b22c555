"""Corridors: how firearms likely flow from dealers through ports to places of demand.

A road network of both countries, a gravity model with choice of crossing, and the flow
on the roads. Everything here is an estimate of *relative* flow: shares of a total of 1.
"""
